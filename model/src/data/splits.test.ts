import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Label, Split } from './data.ts';
import type { Cluster } from './splits.ts';
import { assignFolds, assignSplits } from './splits.ts';

const labelOf = (stratum: string): Label => (stratum.endsWith('/ham') ? 'ham' : 'spam');
const cluster = fc
  .record({
    id: fc.stringMatching(/^[0-9a-f]{64}$/),
    size: fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 1, max: 3 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }) },
    ),
    stratum: fc.constantFrom('a/ham', 'a/spam', 'b/spam'),
    earliest: fc.option(fc.integer({ min: 0, max: 1000 })),
  })
  .map((made) => ({ ...made, label: labelOf(made.stratum) }));
const clusters = fc.uniqueArray(cluster, { selector: ({ id }) => id, minLength: 1, maxLength: 200 });
const seed = fc.integer();

const sizeOf = (some: readonly Cluster[]): number => some.reduce((sum, { size }) => sum + size, 0);
const largestOf = (some: readonly Cluster[]): number => Math.max(0, ...some.map(({ size }) => size));
const inSplit = (all: readonly Cluster[], splits: Map<string, Split>, split: Split): Cluster[] =>
  all.filter(({ id }) => splits.get(id) === split);

describe('a split by cluster', () => {
  test('holds the test share of each stratum, to within its largest cluster', () => {
    fc.assert(
      fc.property(clusters, seed, fc.double({ min: 0.05, max: 0.5, noNaN: true }), (all, seed, testShare) => {
        const { splits } = assignSplits(all, { by: 'cluster', seed, testShare });
        for (const some of Map.groupBy(all, ({ stratum }) => stratum).values()) {
          const inTest = sizeOf(inSplit(some, splits, 'test'));
          expect(Math.abs(inTest - testShare * sizeOf(some))).toBeLessThanOrEqual(largestOf(some));
        }
      }),
    );
  });

  test('has messages of a label on both sides whenever two clusters hold any', () => {
    fc.assert(
      fc.property(clusters, seed, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (all, seed, testShare) => {
        const { splits } = assignSplits(all, { by: 'cluster', seed, testShare });
        for (const some of Map.groupBy(all, ({ label }) => label).values())
          expect(new Set(some.map(({ id }) => splits.get(id))).size).toBe(Math.min(2, some.length));
      }),
    );
  });

  test('has nothing to test on when none is wanted', () => {
    fc.assert(
      fc.property(clusters, seed, (all, seed) => {
        const { splits } = assignSplits(all, { by: 'cluster', seed, testShare: 0 });
        expect(new Set(splits.values())).toEqual(new Set(all.length === 0 ? [] : ['train']));
      }),
    );
  });

  const made = (count: number): Cluster[] =>
    Array.from({ length: count }, (_, i) => ({
      id: String(i).padStart(64, '0'),
      size: 1,
      label: 'ham',
      stratum: 'a/ham',
      earliest: null,
    }));
  const testOf = (all: readonly Cluster[], seed: number): Set<string> => {
    const { splits } = assignSplits(all, { by: 'cluster', seed, testShare: 0.2 });
    return new Set(inSplit(all, splits, 'test').map(({ id }) => id));
  };

  test('does not depend on the order, but on the seed', () => {
    expect(testOf(made(100).toReversed(), 1)).toEqual(testOf(made(100), 1));
    expect(testOf(made(100), 2)).not.toEqual(testOf(made(100), 1));
  });

  test('stays as it is for nearly all when data is added', () => {
    const [before, after] = [testOf(made(1000), 7), testOf(made(1100), 7)];
    const moved = made(1000).filter(({ id }) => before.has(id) !== after.has(id));
    // The end of the stretch moves by the luck of the added 100: two standard deviations, 2 * sqrt(100 * 0.2 * 0.8).
    expect(moved.length).toBeLessThanOrEqual(8);
  });
});

describe('a split by time', () => {
  test('puts a cluster into test when all of it came at the cut or later, and no other', () => {
    fc.assert(
      fc.property(clusters, fc.nat(1000), (all, timeCut) => {
        const { splits } = assignSplits(all, { by: 'time', seed: 1, testShare: 0.2, timeCut });
        for (const { id, earliest } of all) {
          expect(splits.get(id)).toBe(earliest !== null && earliest >= timeCut ? 'test' : 'train');
        }
      }),
    );
  });

  test('finds the latest cut that leaves the share to test', () => {
    fc.assert(
      fc.property(clusters, (all) => {
        const { splits, timeCut } = assignSplits(all, { by: 'time', seed: 1, testShare: 0.2 });
        const dated = all.filter(({ earliest }) => earliest !== null);
        const later = dated.filter(({ earliest }) => (earliest ?? 0) > (timeCut ?? 0));
        expect(sizeOf(later)).toBeLessThan(0.2 * sizeOf(all));
        if (sizeOf(dated) >= 0.2 * sizeOf(all)) {
          expect(sizeOf(inSplit(all, splits, 'test'))).toBeGreaterThanOrEqual(0.2 * sizeOf(all));
        }
      }),
    );
  });

  test('leaves everything to train when nothing has a date', () => {
    const all = [{ id: 'a', size: 3, label: 'ham', stratum: 'a/ham', earliest: null } as const];
    const { splits, timeCut } = assignSplits(all, { by: 'time', seed: 1, testShare: 0.2 });
    expect(splits.get('a')).toBe('train');
    expect(timeCut).toBeNull();
  });
});

describe('folds', () => {
  test('are even within each stratum of each split, to within its largest cluster', () => {
    fc.assert(
      fc.property(clusters, seed, fc.integer({ min: 2, max: 10 }), (all, seed, folds) => {
        const { splits } = assignSplits(all, { by: 'cluster', seed, testShare: 0.2 });
        const foldOf = assignFolds(all, splits, folds, seed);
        const parts = Map.groupBy(all, ({ id, stratum }) => `${splits.get(id) ?? ''} ${stratum}`);
        for (const some of parts.values()) {
          for (let fold = 0; fold < folds; fold++) {
            const size = sizeOf(some.filter(({ id }) => foldOf.get(id) === fold));
            expect(Math.abs(size - sizeOf(some) / folds)).toBeLessThanOrEqual(largestOf(some));
          }
        }
        expect([...foldOf.values()].every((fold) => fold >= 0 && fold < folds)).toBe(true);
      }),
    );
  });
});
