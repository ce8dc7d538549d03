import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Features } from '../features/features.ts';
import { LEAST_FEATURES } from '../features/rarity.ts';
import type { BinaryMatrix } from './matrix.ts';
import { rowOf } from './matrix.ts';
import { FeatureTable } from './vocabulary.ts';

describe('the vocabulary', () => {
  const only = (...names: string[]): Features => ({
    structure: new Set(names),
    opening: new Set(),
    passages: [new Set()],
    subject: new Set(),
    sender: new Set(),
    words: new Set(),
  });

  const messages = [
    ['a', only('x', 'y')],
    ['b', only('x', 'y')],
    ['c', only('x', 'z')],
  ] as const;
  const clusters = new Map([
    ['c', 'two'],
    ['a', 'one'],
    ['b', 'one'],
  ]);
  const select = (
    order: typeof messages | ReturnType<typeof messages.toReversed>,
    min: number,
    max: number,
  ) => {
    const table = new FeatureTable();
    for (const [key, features] of order) table.add(key, features);
    const { vocabulary, matrices } = table.select(clusters, min, max);
    return {
      names: vocabulary.structure,
      lengths: [...matrices.structure.lengths],
      rarities: [...matrices.structure.rarities],
      rows: rowsOf(matrices.structure),
    };
  };

  test('holds what several clusters have, sorted, whatever the order of the messages', () => {
    for (const order of [messages, messages.toReversed()]) {
      expect(select(order, 2, 10)).toEqual({
        names: ['x'],
        rows: [[0], [0], [0]],
        // In both of two clusters: ln(3 / 3) + 1. What has no column counts as much as the rarest that has one.
        rarities: [1],
        lengths: [Math.SQRT2, Math.SQRT2, Math.SQRT2],
      });
      expect(select(order, 1, 2)).toEqual({
        names: ['x', 'y'],
        rows: [[0], [0, 1], [0, 1]],
        rarities: [1, 1.41],
        lengths: [Math.hypot(1, 1.41), Math.hypot(1, 1.41), Math.hypot(1, 1.41)],
      });
    }
  });

  test('keeps the passages of a message together, and counts a cluster once, however many passages have a name', () => {
    const table = new FeatureTable();
    const passages = (...sets: string[][]): Features => ({
      ...only('x'),
      passages: sets.map((names) => new Set(names)),
    });
    table.add('a', passages(['p', 'q'], ['p'], ['r']));
    table.add('b', passages(['q']));
    const { vocabulary, matrices } = table.select(
      new Map([
        ['b', 'one'],
        ['a', 'two'],
      ]),
      2,
      10,
    );
    expect(vocabulary.passages).toEqual(['q']);
    expect([...matrices.passages.owners]).toEqual([0, 1, 1, 1]);
    expect(rowsOf(matrices.passages)).toEqual([[0], [0], [], []]);
  });

  test('takes no message for shorter than a few unknown features, where a view says so', () => {
    const table = new FeatureTable();
    const short = { ...only('x'), words: new Set(['x']) };
    const long = { ...only('x'), words: new Set(['x', ...Array.from({ length: 99 }, (_, i) => String(i))]) };
    table.add('short', short);
    table.add('long', long);
    const clusters = new Map([
      ['short', 'one'],
      ['long', 'two'],
    ]);
    const { matrices } = table.select(clusters, 2, 10);
    expect([...matrices.words.lengths]).toEqual([Math.sqrt(LEAST_FEATURES.words), Math.sqrt(100)]);
    expect([...matrices.structure.lengths]).toEqual([1, 1]);
  });

  test('forgets what is rare when there are too many names, and keeps what is common, in every message', () => {
    const table = new FeatureTable(50);
    const keys = Array.from({ length: 200 }, (_, i) => String(i));
    for (const [i, key] of keys.entries())
      table.add(key, only(`rare ${key}`, ...(i % 2 === 0 ? ['even'] : []), 'common'));
    const { vocabulary, matrices } = table.select(new Map(keys.map((key) => [key, key])), 2, 10);
    expect(vocabulary.structure).toEqual(['common', 'even']);
    expect(rowsOf(matrices.structure)).toEqual(keys.map((_, i) => (i % 2 === 0 ? [0, 1] : [0])));
    // The last message but one has three features, of which one is forgotten.
    const [common, even] = matrices.structure.rarities;
    expect(matrices.structure.lengths[198]).toBeCloseTo(
      Math.hypot(common ?? NaN, even ?? NaN, even ?? NaN),
      9,
    );
  });

  test('never forgets what half of the messages have, however much else there is', () => {
    const manyNames = fc.array(fc.array(fc.nat(300), { maxLength: 30 }), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(manyNames, (messages) => {
        const [bounded, unbounded] = [new FeatureTable(100), new FeatureTable()];
        for (const [i, names] of messages.entries()) {
          const features = only(...names.map(String), ...(i % 2 === 0 ? ['often'] : []));
          bounded.add(String(i), features);
          unbounded.add(String(i), features);
        }
        const clusters = new Map(messages.map((_, i) => [String(i), String(i)]));
        const [some, all] = [bounded.select(clusters, 1, 1e6), unbounded.select(clusters, 1, 1e6)];
        expect(some.vocabulary.structure).toContain('often');
        expect(all.vocabulary.structure).toEqual(expect.arrayContaining([...some.vocabulary.structure]));
        const rowsWith = ({ vocabulary, matrices: { structure } }: typeof some, name: string): number =>
          rowsOf(structure).filter((row) => row.some((column) => vocabulary.structure[column] === name))
            .length;
        expect(rowsWith(some, 'often')).toBe(Math.ceil(messages.length / 2));
      }),
      { numRuns: 20 },
    );
  });
});

function rowsOf(matrix: BinaryMatrix): number[][] {
  return Array.from({ length: matrix.rows }, (_, row) => [...rowOf(matrix, row)]);
}
