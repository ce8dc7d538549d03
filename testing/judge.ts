import { createHash } from 'node:crypto';
import { HamletError } from '../model/src/errors.ts';
import type { Judge } from '../model/src/classify/judge.ts';

/**
 * A judge for tests of everything around it: the score is made of the message's SHA-256, so that every message has its own.
 * A message that begins with UNREADABLE is refused, one with FOREVER never ends, one with CRASH ends its thread.
 *
 * @param data `{fail: true}` refuses to open, `{millis}` works that long on every message
 */
export function openJudge(data: unknown): Promise<Judge> {
  const { fail = false, millis = 0 } = data as { fail?: boolean; millis?: number };
  if (fail) {
    const error = new HamletError('BUNDLE_CORRUPT', 'weights.bin has another sum.', 'Train again.');
    return Promise.reject(error);
  }
  return Promise.resolve((raw) => {
    const text = Buffer.from(raw).toString('latin1');
    if (text.startsWith('UNREADABLE')) return Promise.reject(unreadable());
    if (text.startsWith('CRASH')) process.exit(1);
    const end = text.startsWith('FOREVER') ? Infinity : performance.now() + millis;
    while (performance.now() < end);
    return Promise.resolve(verdictOf(raw));
  });
}

export function verdictOf(raw: Uint8Array) {
  const score = createHash('sha256').update(raw).digest().readUInt32BE() / 2 ** 32;
  return {
    verdict: score >= 0.5 ? ('spam' as const) : ('ham' as const),
    score,
    threshold: 0.5,
    modelVersion: 'test',
    reasons: [{ feature: 'its sum', contribution: Math.log(score / (1 - score)) }],
  };
}

/** What `openJudgePool` and `classify` take to open this judge in any thread. */
export function testJudge(data: { fail?: boolean; millis?: number } = {}) {
  return { module: import.meta.url, data };
}

function unreadable(): HamletError {
  return new HamletError('MESSAGE_UNREADABLE', 'The message cannot be read.', 'Check it.');
}
