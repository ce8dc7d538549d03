import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listAt, textAt } from '../core/json.ts';
import { ACCOUNT, JOB, PARENT, job, rehearse, until, type Rehearsal } from './testing.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await rehearse();
  await rehearsal.finish('POST', `${PARENT}/jobs?jobId=train`, job({ FAILURES: '1' }));
});
afterAll(() => rehearsal.close());

function overrides(env: Record<string, string>, change = {}) {
  const list = Object.entries(env).map(([name, value]) => ({ name, value }));
  return { overrides: { containerOverrides: [{ env: list }], ...change } };
}

test('a task is tried again, and the execution says how it went', async () => {
  const { finish, call, logs } = rehearsal;
  const done = await finish('POST', `${JOB}:run`, overrides({ NAME: 'request-1' }, { taskCount: 2 }));
  expect(done).toMatchObject({ done: true, response: { succeededCount: 2, retriedCount: 2, taskCount: 2 } });
  const name = textAt(done, 'response.name') ?? '';
  const execution = await call('GET', name);
  expect(execution).toMatchObject({
    job: 'train',
    conditions: [{ type: 'Completed', state: 'CONDITION_SUCCEEDED' }, {}],
  });
  expect(listAt(execution, 'template.containers.0')).toEqual([]);
  expect(JSON.stringify(execution.template)).toContain('request-1');
  const lines = (await logs()).map(({ textPayload }) => textPayload);
  for (const line of ['task 0 attempt 0 request-1', 'task 1 attempt 1 request-1'])
    expect(lines).toContain(line);
  const { tasks } = await call('GET', `${name}/tasks`);
  expect(tasks).toMatchObject([{ lastAttemptResult: { exitCode: 0 }, retried: 1 }, { index: 1 }]);
});

test('an execution whose task fails for good fails with its message', async () => {
  const done = await rehearsal.finish('POST', `${JOB}:run`, overrides({ FAILURES: '9' }));
  expect(textAt(done, 'error.message')).toMatch(
    /^Task train-\w{5}-task0 failed with message: The container exited with an error\.$/,
  );
  const [latest] = listAt(await rehearsal.call('GET', `${JOB}/executions`), 'executions');
  expect(latest).toMatchObject({
    failedCount: 1,
    conditions: [{ state: 'CONDITION_FAILED', executionReason: 'NON_ZERO_EXIT_CODE' }, {}],
  });
  const { tasks } = await rehearsal.call('GET', `${textAt(latest, 'name') ?? ''}/tasks`);
  expect(tasks).toMatchObject([{ lastAttemptResult: { exitCode: 7 } }]);
});

test('a task that takes too long is stopped', async () => {
  const done = await rehearsal.finish(
    'POST',
    `${JOB}:run`,
    overrides({ SLEEP: '60000' }, { timeout: '0.2s' }),
  );
  expect(textAt(done, 'error.message')).toContain('The configured timeout was reached.');
});

test('an execution can be cancelled', async () => {
  const { call, finish } = rehearsal;
  const begun = await call('POST', `${JOB}:run`, overrides({ SLEEP: '60000' }));
  const name = textAt(begun, 'metadata.name') ?? '';
  await until(async () => ((await call('GET', name)).runningCount === 1 ? true : undefined));
  expect(await finish('POST', `${name}:cancel`)).toMatchObject({
    response: { cancelledCount: 1, conditions: [{ executionReason: 'CANCELLED' }, {}] },
  });
});

test('overrides need a permission of their own', async () => {
  const { cloud, call, tokenOf } = rehearsal;
  const member = `serviceAccount:${ACCOUNT}`;
  cloud.iam.grant(`//run.googleapis.com/${JOB}`, 'roles/run.invoker', member);
  expect(await call('POST', `${JOB}:run`, overrides({}), tokenOf(member))).toMatchObject({
    error: { code: 403, message: expect.stringContaining("'run.jobs.runWithOverrides' denied") },
  });
  expect(await call('POST', `${JOB}:run`, {}, tokenOf(member))).toHaveProperty('metadata.name');
});
