import { beforeAll, describe, expect, test } from '@jest/globals';
import { tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { BackendChoice } from './backend.ts';
import { openBackend } from './backend.ts';
import { calibrate, probability } from './calibrate.ts';
import { sigmoid } from '../statistics/sigmoid.ts';
import { layOutColumns, unseenVotes } from './columns.ts';
import { trainJurors } from './jurors.ts';
import type { FeatureMatrix } from './matrix.ts';
import { binaryMatrix, rowOf } from './matrix.ts';
import { seededRandom, shuffled } from '../statistics/random.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { sparseBatch } from './sparse.ts';
import { chooseThreshold } from './threshold.ts';
import type { ManifestEntry } from '../data/data.ts';

beforeAll(async () => {
  await openBackend((process.env['HAMLET_BACKEND'] ?? 'auto') as BackendChoice);
});

/** Every feature counts 1, and all are known: a row's length is the root of its number of ones. */
function plainMatrix(rows: readonly number[][], width: number): FeatureMatrix {
  const lengths = Float64Array.from(rows, (row) => Math.sqrt(row.length));
  return {
    ...binaryMatrix(rows, width),
    owners: Uint32Array.from(rows.keys()),
    rarities: new Float64Array(width).fill(1),
    lengths,
  };
}

const rowSets = fc.array(
  fc.uniqueArray(fc.nat(7), { maxLength: 6 }).map((row) => row.sort((a, b) => a - b)),
  { minLength: 1, maxLength: 6 },
);

describe('sparse products', () => {
  test('are the dense products of rows of length one, in both directions', () => {
    fc.assert(
      fc.property(
        rowSets,
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 40, maxLength: 40 }),
        (rows, numbers) => {
          const [width, k] = [8, 2];
          const dense = rows.map((row) =>
            Array.from({ length: width }, (_, column) =>
              row.includes(column) ? 1 / Math.sqrt(row.length) : 0,
            ),
          );
          const weights = Array.from({ length: width }, (_, i) => numbers.slice(i * k, i * k + k));
          const padded = tensor2d([...weights, [0, 0]]);
          const values = rows.map((_, i) => numbers.slice(20 + i * k, 22 + i * k));
          const batch = sparseBatch(plainMatrix(rows, width), [...rows.keys()]);
          expectClose(batch.times(padded).arraySync(), product(dense, weights));
          expectClose(
            batch.transposedTimes(tensor2d(values)).arraySync().slice(0, width),
            product(transpose(dense, width), values),
          );
          batch.dispose();
        },
      ),
      { numRuns: 50 },
    );
  });

  test('a matrix gives back its rows', () => {
    const matrix = binaryMatrix([[0, 2], [], [1]], 3);
    expect([0, 1, 2].map((row) => [...rowOf(matrix, row)])).toEqual([[0, 2], [], [1]]);
  });
});

describe('jurors', () => {
  const rows = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? [0, 2 + (i % 3)] : [1, 2 + (i % 3)]));
  const lesson = {
    matrix: plainMatrix(rows, 5),
    signs: Float32Array.from(rows, ([first]) => (first === 0 ? 1 : -1)),
    masks: new Float32Array(rows.length * 2).fill(1),
    columns: 2,
    badness: () => 0.5,
    seed: 7,
  };

  test('learn which feature tells the classes apart', async () => {
    const { weights, votes } = await trainJurors(lesson, {
      ...DEFAULT_SETTINGS,
      batchSize: 16,
      patience: 99,
      maxEpochs: 1,
    });
    const column = (feature: number): number => weights[feature * 2] ?? 0;
    expect(column(0)).toBeGreaterThan(Math.abs(column(2)));
    expect(column(1)).toBeLessThan(-Math.abs(column(2)));
    expect(votes).toHaveLength(120);
  });

  test('are the same, byte for byte, for the same seed', async () => {
    const settings = { ...DEFAULT_SETTINGS, batchSize: 16, maxEpochs: 3 };
    const [first, second] = [await trainJurors(lesson, settings), await trainJurors(lesson, settings)];
    expect(second).toEqual(first);
  });

  test('a column learns nothing from what is masked', async () => {
    const masks = Float32Array.from({ length: 120 }, (_, i) => (i % 2 === 0 ? 1 : 0));
    const { weights } = await trainJurors({ ...lesson, masks }, { ...DEFAULT_SETTINGS, maxEpochs: 2 });
    expect([...weights].filter((_, i) => i % 2 === 1).every((weight) => weight === 0)).toBe(true);
  });

  test('trust a rare feature sooner than a common one that is as telling', async () => {
    const twins = rows.map(([first]) => (first === 0 ? [0, 1] : [2]));
    const rarities = Float64Array.of(1, 3, 2);
    const lengths = Float64Array.from(twins, (row) => Math.hypot(...row.map((i) => rarities[i] ?? 0)));
    const { weights, votes } = await trainJurors(
      { ...lesson, matrix: { ...plainMatrix(twins, 3), rarities, lengths } },
      { ...DEFAULT_SETTINGS, maxEpochs: 2, patience: 99 },
    );
    // Both twins are in the same messages, so they learn the same weight, and count by their rarity.
    expect(weights[2]).toBeCloseTo(3 * (weights[0] ?? NaN), 4);
    expect(votes[0]).toBeGreaterThan(votes[2] ?? NaN);
  });

  test('learn from passages, and take a message for its worst one', async () => {
    // Each message is a passage that all have and one that tells its class; the passages of a message stand together.
    const passages = rows.flatMap(([first]) => [[2], [first ?? 0]]);
    const { votes } = await trainJurors(
      {
        ...lesson,
        matrix: { ...plainMatrix(passages, 3), owners: Uint32Array.from(passages, (_, row) => row >> 1) },
      },
      { ...DEFAULT_SETTINGS, maxEpochs: 8, patience: 99 },
    );
    expect(votes).toHaveLength(120);
    expect(votes[0]).toBeGreaterThan(0.1);
    // Nothing in a ham speaks for spam: what all have says about nothing.
    expect(Math.abs(votes[2] ?? NaN)).toBeLessThan(0.1);
  });

  test('stop with the reason of an aborted signal', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(trainJurors({ ...lesson, signal }, DEFAULT_SETTINGS)).rejects.toThrow('enough');
  });

  test('hear of what happens outside while they learn, and stop at once', async () => {
    const stop = new AbortController();
    let epochs = 0;
    setImmediate(() => {
      stop.abort(new Error('enough'));
    });
    const learning = trainJurors(
      { ...lesson, signal: stop.signal, onEpoch: () => epochs++ },
      DEFAULT_SETTINGS,
    );
    await expect(learning).rejects.toThrow('enough');
    expect(epochs).toBe(0);
  });
});

describe('calibration', () => {
  test('recovers the slope and intercept that made the labels', () => {
    const random = seededRandom(1);
    const votes = Array.from({ length: 20_000 }, () => 8 * random() - 4);
    const labels = votes.map((vote) => (random() < sigmoid(1.7 * vote - 0.6) ? 1 : 0));
    const { slope, intercept } = calibrate(votes, labels);
    expect(slope).toBeCloseTo(1.7, 1);
    expect(intercept).toBeCloseTo(-0.6, 1);
  });

  test('keeps the number of spams: the scores add up to the smoothed targets', () => {
    const [votes, labels] = [
      [-3, -1, -0.5, 0.2, 1, 2.5],
      [0, 0, 1, 0, 1, 1],
    ];
    const calibration = calibrate(votes, labels);
    const sum = votes.reduce((total, vote) => total + probability(vote, calibration), 0);
    // Platt's targets: 4/5 for each of three spams, 1/5 for each of three hams.
    expect(sum).toBeCloseTo(3 * (4 / 5) + 3 * (1 / 5), 4);
  });

  test('stays finite where votes separate the classes perfectly', () => {
    const { slope, intercept } = calibrate([-2, -1, 1, 2], [0, 0, 1, 1]);
    expect(Number.isFinite(slope) && Number.isFinite(intercept)).toBe(true);
    expect(slope).toBeGreaterThan(0);
  });
});

describe('the threshold', () => {
  const random = seededRandom(3);
  const scores = Array.from({ length: 20_000 }, () => sigmoid(12 * random() - 6));
  const labels = scores.map((score) => (random() < score ? 1 : 0));

  test.each([1, 3, 5, 20])(
    'of calibrated scores is where both mistakes cost the same, or a little higher: lost ham at %d',
    (cost) => {
      const threshold = chooseThreshold(scores, labels, cost);
      const above = Math.log(threshold / (1 - threshold)) - Math.log(cost);
      expect(above).toBeGreaterThan(-0.2);
      expect(above).toBeLessThan(0.7);
    },
  );

  test('lies between the classes where they are apart', () => {
    const threshold = chooseThreshold([0.001, 0.002, 0.003, 0.998, 0.999], [0, 0, 0, 1, 1], 5);
    expect(threshold).toBeGreaterThan(0.003);
    expect(threshold).toBeLessThan(0.998);
  });

  test('is not moved far by one message more', () => {
    const more = chooseThreshold([...scores.slice(0, 3000), 0.95], [...labels.slice(0, 3000), 0], 5);
    expect(more).toBeCloseTo(chooseThreshold(scores.slice(0, 3000), labels.slice(0, 3000), 5), 2);
  });

  test('is never lower for dearer ham', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.constantFrom(0, 1)), {
          minLength: 2,
          maxLength: 30,
        }),
        fc.integer({ min: 1, max: 20 }),
        (sample, cost) => {
          const [own, truth] = [sample.map(([score]) => score), sample.map(([, label]) => label)];
          expect(chooseThreshold(own, truth, cost + 1)).toBeGreaterThanOrEqual(
            chooseThreshold(own, truth, cost),
          );
        },
      ),
    );
  });
});

test('each message is scored by the column that has not seen it', () => {
  const entry = (split: 'train' | 'test', fold: number): ManifestEntry => ({
    sha256: '',
    source: '',
    id: '',
    label: 'ham',
    date: null,
    cluster: '',
    split,
    fold,
  });
  const entries = [entry('train', 0), entry('train', 1), entry('test', 0)];
  const columns = layOutColumns(entries);
  expect(columns).toMatchObject({ count: 4, measured: 2, served: 3 });
  expect([...columns.masks]).toEqual([0, 1, 1, 1, 1, 0, 1, 1, 0, 0, 0, 1]);
  const many = Array.from({ length: 300_000 }, (_, i) => entry('train', i % 5));
  expect(layOutColumns(many).count).toBe(7);
  expect([
    ...unseenVotes(entries, Float32Array.from([10, 11, 12, 13, 20, 21, 22, 23, 30, 31, 32, 33]), columns),
  ]).toEqual([10, 21, 32]);
});

test('shuffling is a permutation, and the same for the same seed', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
      const mixed = shuffled(items, seededRandom(seed));
      expect(mixed.toSorted()).toEqual(items.toSorted());
      expect(shuffled(items, seededRandom(seed))).toEqual(mixed);
    }),
  );
});

function product(a: number[][], b: number[][]): number[][] {
  return a.map((row) =>
    (b[0] ?? []).map((_, j) => row.reduce((sum, value, i) => sum + value * (b[i]?.[j] ?? 0), 0)),
  );
}

function transpose(matrix: number[][], width: number): number[][] {
  return Array.from({ length: width }, (_, column) => matrix.map((row) => row[column] ?? 0));
}

function expectClose(actual: number[][], expected: number[][]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, row] of expected.entries())
    for (const [j, value] of row.entries()) expect(actual[i]?.[j]).toBeCloseTo(value, 4);
}
