import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { arrivalOf } from './arrival.ts';
import { corpusSource } from './corpus.ts';
import type { LabelledMessage } from './data.ts';
import { openDataSource } from './open.ts';

// The figures are those of an independent measurement on the same messages, by other programs.
describe('the built-in corpus', () => {
  const messages: LabelledMessage[] = [];
  beforeAll(async () => {
    for await (const message of openDataSource('builtin:spamassassin').messages()) messages.push(message);
  });

  test('has 6046 messages in five groups', () => {
    const groups = Map.groupBy(messages, ({ source, label }) => `${source} ${label}`);
    expect(Object.fromEntries([...groups].map(([group, { length }]) => [group, length]))).toEqual({
      'easy-ham-1 ham': 2500,
      'easy-ham-2 ham': 1400,
      'hard-ham-1 ham': 250,
      'spam-1 spam': 500,
      'spam-2 spam': 1396,
    });
  });

  test('is read byte for byte: the names hold the MD5 sums, but for one known to differ', () => {
    const differing = messages.filter(
      ({ id, raw }) => id.split('.')[1] !== createHash('md5').update(raw).digest('hex'),
    );
    expect(differing.map(({ source, id }) => `${source}/${id.slice(0, 5)}`)).toEqual(['hard-ham-1/00230']);
  });

  test('knows its size beforehand', async () => {
    expect(await corpusSource().bytes()).toBe(messages.reduce((sum, { raw }) => sum + raw.length, 0));
  });

  test('arrived in the months that were measured', () => {
    const periods = Map.groupBy(messages, ({ raw }) => periodOf(arrivalOf(raw)));
    const counts = [...periods].map(([period, some]) => {
      const ham = some.filter(({ label }) => label === 'ham').length;
      return `${period} ${ham}/${some.length - ham}`;
    });
    expect(counts.sort()).toEqual([
      '2001-06..08 0/133',
      '2002-01..04 1/43',
      '2002-05 2/300',
      '2002-06 5/159',
      '2002-07 706/575',
      '2002-08 1298/323',
      '2002-09 1313/321',
      '2002-10 734/6',
      '2002-11 36/7',
      '2002-12 55/29',
    ]);
  });

  test('has arrivals on either side of 2002-09-11 as measured', () => {
    const before = messages.filter(({ raw }) => (arrivalOf(raw) ?? 0) < new Date('2002-09-11'));
    expect(before.filter(({ label }) => label === 'ham')).toHaveLength(2562);
    expect(before.filter(({ label }) => label === 'spam')).toHaveLength(1652);
  });
});

/** The months, the thin ones taken together as they were in the measurement. */
function periodOf(arrival: Date | null): string {
  const month = arrival?.toISOString().slice(0, 7) ?? 'none';
  if (month >= '2001-06' && month <= '2001-08') return '2001-06..08';
  return month >= '2002-01' && month <= '2002-04' ? '2002-01..04' : month;
}
