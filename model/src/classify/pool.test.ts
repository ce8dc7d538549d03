import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { testJudge, verdictOf } from '../../../testing/judge.ts';
import type { JudgePool } from './pool.ts';
import { openJudgePool } from './pool.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('a pool of judges', () => {
  let pool: JudgePool;
  beforeAll(async () => {
    pool = await openJudgePool(testJudge(), 2);
  });
  afterAll(() => pool.close());

  test('gives each message the verdict it gets alone, however many are asked for at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { maxLength: 50 }),
        async (raws) => {
          const verdicts = await Promise.all(raws.map((raw) => pool.judge(raw)));
          expect(verdicts).toEqual(raws.map(verdictOf));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('passes on why a message cannot be judged, with code and remedy', async () => {
    await expect(pool.judge(bytes('UNREADABLE'))).rejects.toMatchObject({
      name: 'HamletError',
      code: 'MESSAGE_UNREADABLE',
      remedy: 'Check it.',
    });
  });

  test('gives up a message that takes too long, and judges the others meanwhile and afterwards', async () => {
    const reason = new Error('too long');
    const controller = new AbortController();
    const forever = pool.judge(bytes('FOREVER'), controller.signal);
    forever.catch(() => undefined);
    expect(await pool.judge(bytes('meanwhile'))).toEqual(verdictOf(bytes('meanwhile')));
    controller.abort(reason);
    await expect(forever).rejects.toBe(reason);
    const after = ['a', 'b', 'c', 'd'].map(bytes);
    expect(await Promise.all(after.map((raw) => pool.judge(raw)))).toEqual(after.map(verdictOf));
  });

  test('loses only the message that ends its thread', async () => {
    const crash = pool.judge(bytes('CRASH'));
    await expect(crash).rejects.toThrow();
    const after = ['a', 'b', 'c', 'd'].map(bytes);
    expect(await Promise.all(after.map((raw) => pool.judge(raw)))).toEqual(after.map(verdictOf));
  });
});

test('a pool whose judge cannot be opened is refused with the code of the reason', async () => {
  await expect(openJudgePool(testJudge({ fail: true }), 2)).rejects.toMatchObject({ code: 'BUNDLE_CORRUPT' });
});

test('a pool that is closed says of the messages in work that they were cancelled', async () => {
  const pool = await openJudgePool(testJudge(), 1);
  const cut = [bytes('FOREVER'), bytes('waiting')].map((raw) => pool.judge(raw));
  const outcomes = Promise.allSettled(cut);
  await pool.close();
  for (const outcome of await outcomes) expect(outcome).toMatchObject({ reason: { code: 'CANCELLED' } });
});
