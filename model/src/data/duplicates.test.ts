import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findClusters } from './duplicates.ts';
import type { Fingerprint } from './fingerprint.ts';
import { SKETCH_SIZE, fingerprint, similarity } from './fingerprint.ts';

/** The definition, word for word and pair by pair. */
function shinglesOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  if (words.length === 0) return new Set();
  const count = Math.max(1, words.length - 2);
  return new Set(Array.from({ length: count }, (_, i) => words.slice(i, i + 3).join(' ')));
}

function jaccardOf(x: ReadonlySet<string>, y: ReadonlySet<string>): number {
  let both = 0;
  for (const shingle of x) if (y.has(shingle)) both++;
  return both === 0 ? 0 : both / (x.size + y.size - both);
}

const jaccard = (a: string, b: string): number => jaccardOf(shinglesOf(a), shinglesOf(b));

function clustersByBruteForce(texts: readonly string[]): number[] {
  const names = texts.map((_, i) => i);
  const sets = texts.map(shinglesOf);
  for (const [i, a] of sets.entries()) {
    for (const [j, b] of sets.slice(0, i).entries()) {
      if (jaccardOf(a, b) < 0.5) continue;
      const [from, to] = [names[i], names[j]].sort((x = 0, y = 0) => y - x);
      for (const [k, name] of names.entries()) if (name === from) names[k] = to ?? 0;
    }
  }
  return names;
}

const similarityOf = (a: string, b: string): number =>
  similarity(fingerprint(a).sketch, fingerprint(b).sketch);

/** Texts with much in common: sentences of few words, put together, cut and changed. */
const words = fc.array(fc.constantFrom(...'one two three four five six seven eight nine ten'.split(' ')), {
  minLength: 0,
  maxLength: 30,
});
const family = fc
  .tuple(words, fc.array(fc.tuple(fc.nat(30), fc.nat(4), words), { maxLength: 8 }))
  .map(([base, changes]) => [
    base.join(' '),
    ...changes.map(([at, count, inserted]) => base.toSpliced(at, count, ...inserted.slice(0, 4)).join(' ')),
  ]);

describe('similarity', () => {
  test('is exactly the Jaccard similarity of 3-word shingles for texts that fit a sketch', () => {
    fc.assert(
      fc.property(family, (texts) => {
        for (const text of texts) {
          expect(similarityOf(texts[0] ?? '', text)).toBeCloseTo(jaccard(texts[0] ?? '', text), 12);
        }
      }),
    );
  });

  test('is near it for long texts', () => {
    const long = (from: number, to: number): string =>
      Array.from({ length: to - from }, (_, i) => `w${from + i}`).join(' ');
    for (const [a, b] of [
      [long(0, 3000), long(1000, 4000)], // 1998 of 3998 shingles
      [long(0, 3000), long(0, 3000)],
      [long(0, 3000), long(3000, 6000)],
      [long(0, 3000), long(0, 600)], // 598 of 2998
      [long(0, 3000), long(0, 200)], // 198 of 2998: one of the two fits
    ] as const) {
      // Four standard errors of the bottom-k estimate.
      expect(Math.abs(similarityOf(a, b) - jaccard(a, b))).toBeLessThan(4 * Math.sqrt(0.25 / SKETCH_SIZE));
    }
  });

  test('does not see case, punctuation or line breaks', () => {
    expect(similarityOf('Buy NOW, dear friend!\n-- \nBob', 'buy now dear\nfriend bob')).toBe(1);
  });

  test('compares letters of any script, and ideographs one by one', () => {
    expect(similarityOf('Grüße aus Köln, schöne', 'grüße aus köln schöne')).toBe(1);
    expect(similarityOf('Grüße aus Köln', 'Grube aus Koln')).toBe(0);
    // 3-shingles: 免费发 费发票 | 免费发 费发票 发票吗
    expect(similarityOf('免费发票', '免费,发票吗')).toBeCloseTo(2 / 3, 12);
  });

  test('is nought for texts without words', () => {
    expect(similarityOf('', '')).toBe(0);
    expect(similarityOf('!!!', '---')).toBe(0);
    expect(similarityOf('', 'one two three')).toBe(0);
  });
});

describe('clusters of near-duplicates', () => {
  const collections = fc.array(family, { maxLength: 6 }).map((families) => families.flat());

  test('never join what comparing all pairs keeps apart', () => {
    fc.assert(
      fc.property(collections, (texts) => {
        const expected = clustersByBruteForce(texts);
        for (const [i, first] of findClusters(texts.map(fingerprint)).entries()) {
          expect(expected[i]).toBe(expected[first]);
        }
      }),
    );
  });

  test('are those of comparing all pairs, but for one pair in hundreds at the very border', () => {
    const samples = fc.sample(collections, { numRuns: 300, seed: 1 });
    const same = samples.filter((texts) => {
      const found = [...findClusters(texts.map(fingerprint))];
      return found.join() === clustersByBruteForce(texts).join();
    });
    expect(same.length).toBeGreaterThanOrEqual(295);
  });

  test('join what is alike only by way of a third', () => {
    const text = (from: number): string => Array.from({ length: 22 }, (_, i) => `w${from + i}`).join(' ');
    // 20 shingles each; neighbours share 14 of 26, the outer two 8 of 32.
    expect([...findClusters([text(0), text(12), text(6)].map(fingerprint))]).toEqual([0, 0, 0]);
    expect([...findClusters([text(0), text(12)].map(fingerprint))]).toEqual([0, 1]);
  });

  test('never join messages without text', () => {
    expect([...findClusters(['', '', '?!'].map(fingerprint))]).toEqual([0, 1, 2]);
  });

  test('are found among thousands that share half of their band hashes', () => {
    const copies = Array.from({ length: 2000 }, (_, i) =>
      fingerprint(`the very same text every time but for ${i}`),
    );
    expect(new Set(findClusters(copies)).size).toBe(1);
  });
});

test('copies are found among more messages than a hash leaves room for', () => {
  const copy = fingerprint('the quick brown fox jumps over the lazy dog');
  const nothing: Fingerprint = { ...copy, bands: copy.bands.slice(0, 0) };
  const all = Array.from({ length: 2 ** 21 + 2 }, () => nothing);
  all[1] = copy;
  all[2 ** 21 + 1] = copy;
  const clusters = findClusters(all);
  expect(clusters[2 ** 21 + 1]).toBe(1);
  expect(clusters[2 ** 21]).toBe(2 ** 21);
});
