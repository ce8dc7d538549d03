import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GOLDEN, MemoryCloud, SERVICE, VERSION, target } from '../testing/memory-cloud.ts';
import type { Health } from '../testing/memory-cloud.ts';
import { rollOut } from './roll-out.ts';
import { TAG } from './traffic.ts';

const DONE = [target('new', 100, TAG)];
const INTRODUCED = [target('old', 100), target('new', 0, TAG)];

function cloudWith(health: Health): MemoryCloud {
  const cloud = new MemoryCloud();
  cloud.traffic = INTRODUCED;
  cloud.health = health;
  return cloud;
}

async function deliver(cloud: MemoryCloud, canaryPercent = 10): Promise<void> {
  const wish = {
    ...{ service: SERVICE, revision: 'new', modelVersion: VERSION },
    ...{ canaryPercent, canarySeconds: 5, latencySeconds: 2 },
  };
  const tools = {
    run: cloud.run,
    log: cloud.log,
    client: cloud.client,
    golden: () => Promise.resolve(GOLDEN),
  };
  await rollOut(tools, wish, cloud.context);
}

/** Lives that end after so many calls; the last one is left alone. */
async function deliverWithKills(
  cloud: MemoryCloud,
  kills: [number, boolean][],
  canaryPercent: number,
): Promise<unknown> {
  for (const [calls, takesEffect] of kills) {
    cloud.killAt(calls, takesEffect);
    const error = await deliver(cloud, canaryPercent).catch((thrown: unknown) => thrown);
    if (error instanceof Error && !cloud.isDead) return error;
  }
  cloud.live();
  return deliver(cloud, canaryPercent).catch((thrown: unknown) => thrown);
}

const kills = fc.array(fc.tuple(fc.integer({ min: 1, max: 25 }), fc.boolean()), { maxLength: 6 });
const canary = fc.integer({ min: 0, max: 50 });

test('a well revision gets a share, then all, whenever the engine is killed', async () => {
  await fc.assert(
    fc.asyncProperty(kills, canary, async (ends, percent) => {
      const cloud = cloudWith('well');
      expect(await deliverWithKills(cloud, ends, percent)).toBeUndefined();
      expect(cloud.traffic).toEqual(DONE);
      for (const traffic of cloud.history.slice(0, -1)) {
        expect(traffic.find(({ revision }) => revision === 'old')?.percent).toBeGreaterThanOrEqual(
          100 - percent,
        );
      }
    }),
  );
});

test('a bad revision never has more than its share, and in the end none', async () => {
  const health = fc.constantFrom<Health>(
    ...(['wrong scores', 'fails under traffic', 'fails its users', 'never ready'] as const),
  );
  await fc.assert(
    fc.asyncProperty(
      kills,
      canary.filter((percent) => percent > 0),
      health,
      async (ends, percent, ill) => {
        const cloud = cloudWith(ill);
        expect(await deliverWithKills(cloud, ends, percent)).toBeInstanceOf(Error);
        for (const traffic of [...cloud.history, cloud.traffic]) {
          const old = traffic.find(({ revision }) => revision === 'old')?.percent ?? 0;
          expect(old).toBeGreaterThanOrEqual(/fails/.test(ill) ? 100 - percent : 100);
        }
        expect(cloud.traffic).toEqual(INTRODUCED);
      },
    ),
  );
});

test('killed after every single call, it gets there', async () => {
  for (let calls = 1; calls < 40; calls++) {
    const cloud = cloudWith('well');
    expect(
      await deliverWithKills(
        cloud,
        [
          [calls, true],
          [calls, false],
        ],
        20,
      ),
    ).toBeUndefined();
    expect(cloud.traffic).toEqual(DONE);
  }
});

test('a failed smoke test names message, score and what serves', async () => {
  const cloud = cloudWith('wrong scores');
  await expect(deliver(cloud)).rejects.toThrow(
    'SMOKE_TEST_FAILED: Rollout of new failed at the step "smoke test": golden message 1 of 2, "win", got score 0.91, expected 0.9\n' +
      'old serves all traffic.\nLog: https://log\nNext: ',
  );
  expect(cloud.history).toEqual([]);
});

test('a canary that fails gives its share back', async () => {
  const cloud = cloudWith('fails under traffic');
  await expect(deliver(cloud)).rejects.toThrow('status 500 (out of memory)');
  expect(cloud.history).toEqual([[target('old', 90), target('new', 10, TAG)], INTRODUCED]);
});

test('a canary that answers every golden message, but fails its users, gives its share back too', async () => {
  const cloud = cloudWith('fails its users');
  await expect(deliver(cloud)).rejects.toThrow(
    'CANARY_FAILED: Rollout of new failed at the step "watch canary": 10 of 10 requests failed (status 503)',
  );
  expect(cloud.history).toEqual([[target('old', 90), target('new', 10, TAG)], INTRODUCED]);
});

test('a revision that does not start has the reason and the log in its message', async () => {
  await expect(deliver(cloudWith('never ready'))).rejects.toThrow(
    /REVISION_NOT_READY: .*The container did not start\.\nold serves all traffic\.\nLog: https:\/\/log/s,
  );
});

test('the first revision of a service is tested where it serves', async () => {
  const cloud = cloudWith('well');
  cloud.traffic = DONE;
  await deliver(cloud);
  expect(cloud.history).toEqual([]);
  expect(cloud.answered).toBe(GOLDEN.length);
});
