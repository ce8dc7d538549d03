import { mapOrdered } from '../data/ordered.ts';
import type { Judged } from './batch.ts';
import { inBatches, judgeBatch } from './batch.ts';
import type { Item } from './items.ts';
import type { Judge, JudgeSource } from './judge.ts';
import { openJudge } from './judge.ts';
import type { JudgePool } from './pool.ts';

export interface ClassifyOptions {
  readonly source: JudgeSource;
  readonly threads: number;
  readonly signal: AbortSignal;
}

/** A thread costs as much time to start as these batches take to be judged. */
const FEW = 4;
/** Batches read ahead for each thread: one to judge, one to follow at once, one whose turn to be printed has not come. */
const AHEAD = 3;

/**
 * Judges items and gives the results batch by batch, in the order of the items; memory does not grow with their number.
 * A few batches are judged in this thread, more of them in threads of their own.
 *
 * @throws what opening the judge throws; the signal's reason
 */
export async function* classify(
  items: AsyncIterable<Item>,
  { source, threads, signal }: ClassifyOptions,
): AsyncGenerator<Judged> {
  const batches = inBatches(items);
  const begun: IteratorResult<Item[]>[] = [];
  do begun.push(await batches.next());
  while (begun.length <= FEW && begun.at(-1)?.done !== true);
  const all = continued(begun, batches);
  if (begun.length <= FEW || threads === 1) yield* judgeHere(all, await openJudge(source), signal);
  else yield* judgeInThreads(all, await openPool(source, threads), { threads, signal });
}

async function* judgeHere(
  batches: AsyncIterable<Item[]>,
  judge: Judge,
  signal: AbortSignal,
): AsyncGenerator<Judged> {
  for await (const batch of batches) {
    signal.throwIfAborted();
    yield await judgeBatch(judge, batch);
  }
}

async function* judgeInThreads(
  batches: AsyncIterable<Item[]>,
  pool: JudgePool,
  { threads, signal }: Pick<ClassifyOptions, 'threads' | 'signal'>,
): AsyncGenerator<Judged> {
  try {
    yield* mapOrdered(batches, threads * AHEAD, (batch) => pool.judgeBatch(batch, signal));
  } finally {
    await pool.close();
  }
}

/** Threads are loaded where they are needed. */
async function openPool(source: JudgeSource, threads: number): Promise<JudgePool> {
  const { openJudgePool } = await import('./pool.ts');
  return openJudgePool(source, threads);
}

async function* continued<T>(begun: readonly IteratorResult<T>[], rest: AsyncIterable<T>): AsyncGenerator<T> {
  for (const result of begun) if (result.done !== true) yield result.value;
  yield* rest;
}
