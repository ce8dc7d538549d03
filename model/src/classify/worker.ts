import { workerData } from 'piscina';
import { HamletError } from '../errors.ts';
import type { Verdict } from '../judge/verdict.ts';
import type { Judged } from './batch.ts';
import { judgeBatch } from './batch.ts';
import type { Failure, Item } from './items.ts';
import { toFailure } from './items.ts';
import type { JudgeSource } from './judge.ts';
import { openJudge } from './judge.ts';

/** Opened while the thread starts; a failure is told to whoever asks. */
const opened = openJudge(workerData as JudgeSource);
opened.catch(() => undefined);

/** HamletErrors lose their code on the way between threads, so they travel as values. */
export type Outcome<T> = { readonly value: T } | { readonly failure: Failure };

/** Resolves when this thread's judge is there. */
export function ready(): Promise<Outcome<boolean>> {
  return outcomeOf(async () => {
    await opened;
    return true;
  });
}

export function judgeOne(raw: Uint8Array): Promise<Outcome<Verdict>> {
  return outcomeOf(async () => (await opened)(raw));
}

export function judgeMany(items: readonly Item[]): Promise<Outcome<Judged>> {
  return outcomeOf(async () => judgeBatch(await opened, items));
}

async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof HamletError) return { failure: toFailure(error) };
    throw error;
  }
}
