import { once } from 'node:events';
import type { JudgePool } from '@hamlet/model';
import { logFatal } from '@hamlet/model';
import type { Logger } from 'pino';
import { createApp } from './app.ts';
import type { ServingConfig } from './config.ts';
import { roomForMessages } from './memory.ts';
import { readPage } from './page.ts';
import { listen } from './server.ts';
import type { RunningServer } from './server.ts';
import type { Status } from './status.ts';

/** Cloud Run ends a process ten seconds after SIGTERM. */
const GRACE_MILLIS = 7_000;

/** Gives the pool of judges; `tell` is told what is being done meanwhile, `signal` ends it. */
export type OpenModel = (tell: (doing: string) => void, signal: AbortSignal) => Promise<JudgePool>;

export interface ServeOptions {
  readonly config: ServingConfig;
  readonly log: Logger;
  readonly openModel: OpenModel;
  /** Its abortion drains the service. */
  readonly signal: AbortSignal;
}

/**
 * Listens at once, answers health checks, opens the model, then judges until the signal is aborted, and drains.
 *
 * @returns the exit code: 0 when it was asked to stop, that of the error when the model could not be opened
 * @throws PORT_UNAVAILABLE
 */
export async function serve({ config, log, openModel, signal }: ServeOptions): Promise<number> {
  let status: Status = { phase: 'starting', doing: 'the service is starting' };
  const page = await readPage();
  const app = createApp({
    ...config,
    maxHeldBytes: Math.max(config.maxBodyBytes, roomForMessages(config.threads)),
    status: () => status,
    log,
    page,
    now: () => performance.now(),
  });
  const server = await listen(app, config);
  const tell = (doing: string): void => {
    status = { phase: 'starting', doing };
    log.info(`Please wait: ${doing}.`);
  };
  let pool: JudgePool | undefined;
  let exitCode = 0;
  try {
    pool = await openModel(tell, signal);
    status = { phase: 'ready', pool };
    log.info(`Hamlet is ready: http://localhost:${server.port}`);
    if (!signal.aborted) await once(signal, 'abort');
  } catch (error) {
    if (!signal.aborted) exitCode = logFatal(log, error);
  }
  status = { phase: 'draining', pool };
  await stop(server, pool, log);
  return exitCode;
}

async function stop(server: RunningServer, pool: JudgePool | undefined, log: Logger): Promise<void> {
  log.info('Finishing the requests in work.');
  await server.drain(GRACE_MILLIS);
  await pool?.close();
  log.info('Good night.');
}
