import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { textAt, type JsonObject } from '../core/json.ts';
import { PARENT, SERVICE, rehearse, service, to, type Rehearsal } from './testing.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await rehearse();
  const limits = { maxInstanceRequestConcurrency: 1 };
  const body = service('judge-a', [to('judge-a', 100)], limits, 'stubborn');
  await rehearsal.finish('POST', `${PARENT}/services?serviceId=judge`, { ...body, invokerIamDisabled: true });
});
afterAll(() => rehearsal.close());

async function ask(path: string): Promise<Response> {
  return fetch(`${textAt(await rehearsal.call('GET', SERVICE), 'uri') ?? ''}${path}`);
}

test('a request for which no instance becomes free in 10 seconds is refused', async () => {
  const [held, refused] = await Promise.all([ask('/?wait=14000'), ask('/?wait=13000')]);
  expect([held.status, refused.status].sort()).toEqual([200, 429]);
});

test('a process that does not heed SIGTERM is killed', async () => {
  const { pid } = (await (await ask('/')).json()) as JsonObject;
  expect(isAlive(Number(pid))).toBe(true);
  await rehearsal.finish('DELETE', SERVICE);
  expect(isAlive(Number(pid))).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
