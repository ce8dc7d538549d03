import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listAt, textAt } from '../rehearsal/cloud/core/json.ts';
import { createBench, JOB, SERVICE, type Bench, type Run } from './test-stack/bench.ts';

const UP = 'up --yes --skip-preview --stack test';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
  await bench.pulumi('stack init test');
  await bench.setTraining({ VERSION: 'v1' });
});
afterAll(() => bench.close());

async function up(): Promise<Run> {
  return bench.pulumi(UP);
}

async function executions(): Promise<number> {
  return listAt(await bench.call('GET', `${JOB}/executions`), 'executions').length;
}

async function outputs(): Promise<unknown> {
  return JSON.parse((await bench.pulumi('stack output --json --stack test')).output);
}

test('the first deployment trains, and ends with a tested model that serves', async () => {
  const { code, output } = await up();
  expect(output).toMatch(/training: execution train-\w+ running, \d+ s/);
  expect(output).toContain('smoke test: 2 golden messages answered as they must be');
  expect(code).toBe(0);
  expect(await outputs()).toMatchObject({
    version: 'v1',
    metrics: { rocAuc: 0.99 },
    trainedBy: expect.stringMatching(/^\w{16}$/),
  });
  expect(await bench.shares()).toBe('candidate 100');
});

test('once more changes nothing, with and without a refresh', async () => {
  for (const more of ['', ' --refresh']) {
    const { code, output } = await bench.pulumi(`${UP} --expect-no-changes${more}`);
    expect(output).not.toContain('error');
    expect(code).toBe(0);
  }
  expect(await executions()).toBe(1);
});

test('other data: trained, promoted, introduced, a share, all', async () => {
  bench.wish.dataDigest = 'd2';
  await bench.setTraining({ VERSION: 'v2' });
  const { code, output } = await up();
  expect(output).toMatch(/traffic: 20 % for judge-\w+[^]*traffic: 100 % for judge-/);
  expect(code).toBe(0);
  expect(await outputs()).toMatchObject({ version: 'v2' });
  const again = await bench.pulumi(`${UP} --expect-no-changes`);
  expect(again.code).toBe(0);
});

test('a failed gate fails the update with its line, before anything moves', async () => {
  bench.wish.dataDigest = 'd3';
  await bench.setTraining({ VERSION: 'v3', GATE: 'fails' });
  const before = await bench.call('GET', SERVICE);
  const { code, output } = await up();
  expect(code).not.toBe(0);
  expect(output).toContain('GATE_FAILED: The gate did not let v3 through:');
  expect(output).toContain('failed: roc auc on all is 0.5, must be >= 0.9');
  expect(await bench.call('GET', SERVICE)).toEqual(before);
  bench.wish.dataDigest = 'd2';
  expect((await up()).code).toBe(0);
});

test('a revision that scores otherwise fails its smoke test, and the stable one goes on', async () => {
  bench.wish.mode = 'wrong';
  const { code, output } = await up();
  expect(code).not.toBe(0);
  expect(output).toMatch(/golden message 1 of 2, "win", got score 0\.95\d*, expected 0\.9/);
  expect(await bench.shares()).toBe('stable 100, candidate 0');
});

test('a revision that does not start leaves the traffic where it is', async () => {
  bench.wish.mode = 'crash';
  const { code, output } = await up();
  expect(code).not.toBe(0);
  expect(output).toContain('is not ready and cannot serve traffic');
  expect(await bench.shares()).toBe('stable 100, candidate 0');
});

test('pinning a version brings its revision back', async () => {
  bench.wish.mode = '';
  bench.wish.pin = 'v1';
  const { code } = await up();
  expect(code).toBe(0);
  expect(await outputs()).toMatchObject({ version: 'v1', trainedBy: 'pin' });
  expect(await bench.shares()).toBe('candidate 100');
});

test('traffic moved by hand is put right', async () => {
  const service = await bench.call('GET', SERVICE);
  const serving = textAt(listAt(service, 'trafficStatuses')[0], 'revision');
  const revisions = listAt(await bench.call('GET', `${SERVICE}/revisions`), 'revisions');
  const others = revisions.filter(
    (other) => textAt(listAt(other, 'conditions')[0], 'state') === 'CONDITION_SUCCEEDED',
  );
  const revision = others
    .map((other) => textAt(other, 'name')?.split('/').at(-1))
    .find((other) => other !== serving);
  const traffic = [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision, percent: 100 }];
  const { name } = await bench.call('PATCH', `${SERVICE}?updateMask=traffic`, { traffic });
  await bench.call('POST', `${textAt({ name }, 'name') ?? ''}:wait`, {});
  expect(await bench.shares()).toBe('stable 100');
  const { output } = await up();
  expect(output).toMatch(/serves 0 % of the traffic, must serve all/);
  expect(await bench.shares()).toBe('candidate 100');
});

test.each([/training: started/, /traffic: 20 % for/, /canary: well for/])(
  'killed at %s, the next up completes',
  async (moment) => {
    bench.wish.pin = null;
    const version = `v${10 + (await executions())}`;
    bench.wish.dataDigest = version;
    await bench.setTraining({ VERSION: version });
    const before = await executions();
    const killed = await bench.pulumi(UP, { when: moment, signal: 'SIGKILL' });
    expect(killed.code).toBeNull();
    await bench.pulumi('cancel --yes --stack test');
    const { code, output } = await up();
    expect(output).not.toContain('error');
    expect(code).toBe(0);
    expect(await executions()).toBe(before + 1);
    expect(await outputs()).toMatchObject({ version });
    expect(await bench.shares()).toBe('candidate 100');
  },
);

test('Ctrl-C takes the share back, and the next up completes', async () => {
  bench.wish.pin = null;
  expect((await up()).code).toBe(0);
  bench.wish.dataDigest = 'other';
  await bench.setTraining({ VERSION: 'v99' });
  const stopped = await bench.pulumi(UP, { when: /canary: well for/, signal: 'SIGINT' });
  expect(stopped.code).not.toBe(0);
  expect(stopped.output).toContain('CANCELLED');
  expect(await bench.shares()).toBe('stable 100, candidate 0');
  expect((await up()).code).toBe(0);
  expect(await bench.shares()).toBe('candidate 100');
});
