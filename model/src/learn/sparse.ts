import type { Tensor2D } from '@tensorflow/tfjs-core';
import { getBackend } from '@tensorflow/tfjs-core';
import type { FeatureMatrix } from './matrix.ts';
import { rowOf } from './matrix.ts';
import { PairedBatch } from './sparse-pairs.ts';
import { SegmentedBatch } from './sparse-segments.ts';

/** Some rows of a matrix as tensors: each one is 1 / length of its row. A product costs what its ones cost, never the full width. */
export interface SparseBatch {
  /** rows [n, width] times weights [width + 1, k], whose last row is zero -> [n, k]. */
  times(weights: Tensor2D): Tensor2D;
  /**
   * The rows, transposed, [width, n] times values [n, k] -> [width + 1, k]: what a change of the values does to the weights. The
   * last row says nothing.
   */
  transposedTimes(values: Tensor2D): Tensor2D;
  dispose(): void;
}

/** The ones of some rows, row by row. */
export interface Ones {
  readonly rows: number;
  readonly width: number;
  /** Of each one its row, ascending, and its column. */
  readonly rowIds: Int32Array;
  readonly columns: Int32Array;
  /** [rows]: one over the length of the row. */
  readonly scale: Float32Array;
}

/** Makes tensors of some rows, as the current backend likes them. The caller disposes of them. */
export function sparseBatch(matrix: FeatureMatrix, rows: readonly number[]): SparseBatch {
  const ones = onesOf(matrix, rows);
  return getBackend() === 'tensorflow' ? new PairedBatch(ones) : new SegmentedBatch(ones);
}

function onesOf(matrix: FeatureMatrix, rows: readonly number[]): Ones {
  const { width } = matrix;
  const count = rows.reduce((sum, row) => sum + rowOf(matrix, row).length, 0);
  const rowIds = new Int32Array(count);
  const columns = new Int32Array(count);
  const scale = new Float32Array(rows.length);
  let at = 0;
  for (const [r, row] of rows.entries()) {
    const own = rowOf(matrix, row);
    scale[r] = own.length === 0 ? 0 : 1 / (matrix.lengths[row] ?? 1);
    columns.set(own, at);
    rowIds.fill(r, at, at + own.length);
    at += own.length;
  }
  return { rows: rows.length, width, rowIds, columns, scale };
}
