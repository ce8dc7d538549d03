import { openJudgePool } from '../model/index.ts';
import { createApp } from '../serving/src/app.ts';
import { openLog } from '../model/index.ts';
import { readPage } from '../serving/src/page.ts';
import { listen } from '../serving/src/server.ts';
import type { Status } from '../serving/src/status.ts';
import { testJudge } from './judge.ts';

/** Bytes of the largest body the test service takes. */
export const BODY_LIMIT = 10_000;

/** Bytes of the bodies it takes at once. */
export const HELD_LIMIT = 4 * BODY_LIMIT;

/** The service on a free port of this machine, with the judge of the tests and a status that the test sets. */
export async function startTestService(timeoutMillis = 1000) {
  const pool = await openJudgePool(testJudge(), 2);
  const ready: Status = { phase: 'ready', pool };
  const service = {
    pool,
    ready,
    status: ready as Status,
    logged: [] as string[],
    call,
    classify,
    stop,
    url: '',
  };
  const app = createApp({
    status: () => service.status,
    log: openLog('debug', { write: (line) => void service.logged.push(line) }),
    page: await readPage(),
    maxBodyBytes: BODY_LIMIT,
    maxHeldBytes: HELD_LIMIT,
    maxWaiting: 64,
    timeoutMillis,
    project: 'the-project',
    now: () => performance.now(),
  });
  const server = await listen(app, { port: 0, host: '127.0.0.1', timeoutMillis: 5000 });
  service.url = `http://127.0.0.1:${server.port}`;
  return service;

  function call(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(service.url + path, init);
  }

  function classify(
    body: NonNullable<RequestInit['body']>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return call('/v1/classify', { method: 'POST', body, headers });
  }

  async function stop(): Promise<void> {
    await server.drain(0);
    await pool.close();
  }
}

export type TestService = Awaited<ReturnType<typeof startTestService>>;
