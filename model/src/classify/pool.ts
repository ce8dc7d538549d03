import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { HamletError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { Verdict } from '../judge/verdict.ts';
import type { Judged } from './batch.ts';
import type { Item } from './items.ts';
import type { JudgeSource } from './judge.ts';
import type { Outcome } from './worker.ts';

/** Judges in threads of its own, so that the caller's thread stays free. */
export interface JudgePool {
  /** Tasks that wait for a thread. */
  waiting(): number;
  /**
   * @param signal gives the message up: it leaves the queue, or its thread is replaced by a new one
   * @throws MESSAGE_…; the signal's reason; CANCELLED when the pool is closed meanwhile
   */
  judge(raw: Uint8Array, signal?: AbortSignal): Promise<Verdict>;
  judgeBatch(items: readonly Item[], signal?: AbortSignal): Promise<Judged>;
  close(): Promise<void>;
}

/** Else each thread would take the types out of every module anew. */
const KEEP_STRIPPED = import.meta.resolve('../../bin/keep-stripped.js');

/**
 * Starts the threads and gives the pool when each of them has its judge.
 *
 * @throws what opening the judge throws: BUNDLE_…, STORAGE_…
 */
export async function openJudgePool(source: JudgeSource, threads: number): Promise<JudgePool> {
  const pool = new Piscina({
    filename: fileURLToPath(import.meta.resolve('./worker.ts')),
    workerData: source,
    execArgv: [...process.execArgv, '--import', KEEP_STRIPPED],
    minThreads: threads,
    maxThreads: threads,
  });
  let isClosed = false;
  const run = async <T>(name: string, task: unknown, signal?: AbortSignal): Promise<T> => {
    try {
      return valueOf((await pool.run(task, { name, signal: signal ?? null })) as Outcome<T>);
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      throw isClosed && !(error instanceof HamletError) ? closedMeanwhile(error) : error;
    }
  };
  try {
    await Promise.all(Array.from({ length: threads }, () => run('ready', undefined)));
  } catch (error) {
    await pool.destroy();
    throw error;
  }
  return {
    waiting: () => pool.queueSize,
    judge: (raw, signal) => run('judgeOne', raw, signal),
    judgeBatch: (items, signal) => run('judgeMany', items, signal),
    close: () => {
      isClosed = true;
      return pool.destroy();
    },
  };
}

function closedMeanwhile(cause: unknown): HamletError {
  return new HamletError('CANCELLED', 'The message was not judged to the end.', 'Judge it again.', { cause });
}

function valueOf<T>(outcome: Outcome<T>): T {
  if ('value' in outcome) return outcome.value;
  const { code, message, remedy } = outcome.failure;
  throw new HamletError(code as ErrorCode, message, remedy);
}
