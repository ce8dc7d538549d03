import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseMail } from '../mail/parse.ts';
import { corpusSource } from './corpus.ts';
import type { ManifestEntry } from './data.ts';
import { fingerprint } from './fingerprint.ts';
import type { PreparedData } from './prepare.ts';
import { prepareData } from './prepare.ts';

// The figures are those of an independent measurement on the same messages, by other programs.
describe('the built-in corpus, prepared', () => {
  let prepared: PreparedData;
  let clusters: ManifestEntry[][];
  beforeAll(async () => {
    prepared = await prepareData([corpusSource()], {
      seed: 1,
      visit: async ({ raw }) => fingerprint((await parseMail(raw)).text),
    });
    clusters = [...Map.groupBy(prepared.entries, ({ cluster }) => cluster).values()];
  });

  test('is readable to the last message, and without copies', () => {
    expect(prepared.report).toMatchObject({
      messages: 6046,
      kept: 6046,
      exactDuplicates: 0,
      unreadable: { total: 0 },
    });
  });

  /** Within five in a hundred: what counts as a word and as visible was decided otherwise there. */
  const near = (expected: number): { low: number; high: number } => ({
    low: expected * 0.95,
    high: expected * 1.05,
  });

  test('has as many clusters of near-duplicates as were measured', () => {
    const { total, several, messagesInSeveral } = prepared.report.clusters;
    const inSeveral = clusters.filter(({ length }) => length > 1).flat();
    const ham = inSeveral.filter(({ label }) => label === 'ham').length;
    const acrossSpam = clusters.filter((some) => {
      const sources = some.map(({ source }) => source);
      return sources.includes('spam-1') && sources.includes('spam-2');
    });
    for (const [found, measured] of [
      [total, 4752],
      [several, 670],
      [messagesInSeveral, 1964],
      [inSeveral.length - ham, 1112],
      [ham, 852],
      [acrossSpam.length, 64],
    ] as const) {
      expect(found).toBeGreaterThan(near(measured).low);
      expect(found).toBeLessThan(near(measured).high);
    }
  });

  test('has about a fifth of each group in test, and a fifth of all in each fold', () => {
    for (const { train, test } of prepared.report.groups) {
      expect(test / (train + test)).toBeGreaterThan(0.17);
      expect(test / (train + test)).toBeLessThan(0.23);
    }
    for (const some of Map.groupBy(prepared.entries, ({ fold }) => fold).values()) {
      expect(Math.abs(some.length / 6046 - 0.2)).toBeLessThan(0.01);
    }
  });
});
