import type { Tensor2D } from '@tensorflow/tfjs-core';
import { tensor2d } from '@tensorflow/tfjs-core';
import type { FeatureMatrix } from './matrix.ts';
import { rowOf } from './matrix.ts';
import type { SparseBatch } from './sparse.ts';
import { sparseBatch } from './sparse.ts';

/** Some rows as tensors. */
export interface LessonBatch {
  readonly rows: readonly number[];
  readonly x: SparseBatch;
  /** [rows, 1] */
  readonly signs: Tensor2D;
  /** [rows, columns]: how much a column learns from a row. */
  readonly masks: Tensor2D;
}

export interface LessonData {
  readonly matrix: FeatureMatrix;
  /** [messages] */
  readonly signs: Float32Array;
  /** [messages, columns], row-major. */
  readonly masks: Float32Array;
  readonly columns: number;
}

/** A one of the matrix is two pairs of 32-bit numbers in a batch. */
const BYTES_OF_ONE = 16;
const MAX_KEPT_BYTES = 2 ** 27;

/**
 * Makes tensors of batches when they are needed. Those that fit into 128 MB are kept from one epoch to the next, the others are
 * made again each time: learning from more mail takes more time, not more memory.
 */
export class Batches {
  readonly #data: LessonData;
  /** How much there is to learn from each row. */
  readonly #shares: Float32Array;
  readonly #kept = new Map<readonly number[], LessonBatch>();
  #keptBytes = 0;

  constructor(data: LessonData) {
    this.#data = data;
    this.#shares = sharesOf(data.matrix);
  }

  /** @param rows the batch; the same array each time */
  async use<T>(rows: readonly number[], work: (batch: LessonBatch) => T): Promise<Awaited<T>> {
    const batch = this.#kept.get(rows) ?? lessonBatch(this.#data, this.#shares, rows);
    const isKept = this.#keep(batch);
    try {
      return await work(batch);
    } finally {
      if (!isKept) disposeLessonBatch(batch);
    }
  }

  dispose(): void {
    for (const batch of this.#kept.values()) disposeLessonBatch(batch);
    this.#kept.clear();
  }

  #keep(batch: LessonBatch): boolean {
    if (this.#kept.has(batch.rows)) return true;
    const bytes = batch.rows.reduce(
      (sum, row) => sum + BYTES_OF_ONE * rowOf(this.#data.matrix, row).length,
      0,
    );
    if (this.#keptBytes + bytes > MAX_KEPT_BYTES) return false;
    this.#keptBytes += bytes;
    this.#kept.set(batch.rows, batch);
    return true;
  }
}

/**
 * A message of n passages counts like the root of n messages: it shows more than one of a single passage, and what it is called is
 * said of the whole, not of each of them. On average over the batches one row counts as if each message had one.
 */
function sharesOf({ rows, owners }: FeatureMatrix): Float32Array {
  const passages = new Uint32Array((owners.at(-1) ?? 0) + 1);
  for (const owner of owners) passages[owner] = (passages[owner] ?? 0) + 1;
  return Float32Array.from(owners, (owner) => rows / passages.length / Math.sqrt(passages[owner] ?? 1));
}

function lessonBatch(
  { matrix, signs, masks, columns }: LessonData,
  shares: Float32Array,
  rows: readonly number[],
): LessonBatch {
  const ownerOf = (row: number): number => matrix.owners[row] ?? 0;
  const rowMasks = rows.flatMap((row) => {
    const start = ownerOf(row) * columns;
    return Array.from(masks.subarray(start, start + columns), (mask) => mask * (shares[row] ?? 0));
  });
  return {
    rows,
    x: sparseBatch(matrix, rows),
    signs: tensor2d(
      rows.map((row) => signs[ownerOf(row)] ?? 0),
      [rows.length, 1],
    ),
    masks: tensor2d(rowMasks, [rows.length, columns]),
  };
}

function disposeLessonBatch({ x, signs, masks }: LessonBatch): void {
  x.dispose();
  signs.dispose();
  masks.dispose();
}
