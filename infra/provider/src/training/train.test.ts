import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JOB, Killed, MemoryCloud, OUTCOMES, VERSION } from '../testing/memory-cloud.ts';
import type { Outcome } from './outcome.ts';
import { outcomeUri, promotedVersion } from './outcome.ts';
import { requestOf } from './request.ts';
import { train } from './train.ts';

const REQUEST = '0123456789abcdef';

function trainIn(cloud: MemoryCloud, timeoutSeconds = 600): Promise<Outcome> {
  const training = { job: JOB, request: REQUEST, outcomes: OUTCOMES, timeoutSeconds };
  return train(cloud, training, cloud.context);
}

test('however often it is killed, a request is trained once', async () => {
  const kills = fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.boolean()), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(kills, async (ends) => {
      const cloud = new MemoryCloud();
      for (const [calls, takesEffect] of ends) {
        cloud.killAt(calls, takesEffect);
        const end: unknown = await trainIn(cloud).catch((error: unknown) => error);
        if (end instanceof Error) expect(end).toBeInstanceOf(Killed);
      }
      cloud.live();
      expect(await trainIn(cloud)).toMatchObject({ state: 'promoted', version: VERSION });
      expect(cloud.executions).toHaveLength(1);
    }),
  );
});

test('an outcome that is there is taken without running the job', async () => {
  const cloud = new MemoryCloud();
  cloud.files.set(
    outcomeUri(OUTCOMES, REQUEST),
    JSON.stringify({ request: REQUEST, state: 'promoted', version: 'v7' }),
  );
  expect(await trainIn(cloud)).toMatchObject({ version: 'v7' });
  expect(cloud.executions).toEqual([]);
});

test('the user sees that a training runs, and for how long', async () => {
  const cloud = new MemoryCloud();
  await trainIn(cloud);
  expect(cloud.said[0]).toBe(`training: started e-1 for request ${REQUEST}`);
  expect(cloud.said).toContain('training: execution e-1 running, 1 s');
});

test('a training that takes too long goes on, and says so', async () => {
  await expect(trainIn(new MemoryCloud(), 5)).rejects.toThrow(
    'TRAINING_TIMEOUT: Execution e-1 still runs after 5 s. It goes on.',
  );
});

test('a failed gate names each line that failed, and no other', () => {
  const line = { rule: 'roc auc', slice: 'all', value: 0.93, limit: '>= 0.98' };
  const outcome: Outcome = {
    request: REQUEST,
    state: 'rejected',
    version: 'v9',
    gate: [
      { ...line, outcome: 'failed', against: 'v8' },
      { ...line, rule: 'lost ham', outcome: 'passed' },
      { ...line, slice: 'month 2002-09', outcome: 'insufficient data' },
    ],
  };
  expect(() => promotedVersion(outcome, 'gs://o', 'v8')).toThrow(
    'GATE_FAILED: The gate did not let v9 through:\n  failed: roc auc on all is 0.93, must be >= 0.98 against v8\n' +
      'No traffic moved; v8 stays the champion.',
  );
});

test('a failed training gives the reason of the job', () => {
  const error = { code: 'DATA_TOO_SMALL', message: 'There are 3 messages.', remedy: 'Give more.' };
  expect(() => promotedVersion({ request: REQUEST, state: 'failed', error }, 'gs://o', undefined)).toThrow(
    'TRAINING_FAILED: The training failed: DATA_TOO_SMALL: There are 3 messages. Give more.\nNext: ',
  );
});

test('a request depends on what is in a recipe and not on its order', () => {
  const recipe = { image: 'i@sha256:0', settings: { a: 1, b: 'x' }, dataDigest: 'd' };
  const request = requestOf(recipe);
  expect(request).toMatch(/^[0-9a-f]{16}$/);
  expect(requestOf({ dataDigest: 'd', settings: { b: 'x', a: 1 }, image: 'i@sha256:0' })).toBe(request);
  for (const other of [{ image: 'j' }, { settings: { a: 2, b: 'x' } }, { dataDigest: 'e' }])
    expect(requestOf({ ...recipe, ...other })).not.toBe(request);
});
