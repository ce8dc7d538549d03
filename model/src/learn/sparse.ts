import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { concat, mul, slice, sparse, tensor1d, tensor2d, tidy, zeros } from '@tensorflow/tfjs-core';
import type { FeatureMatrix } from './matrix.ts';
import { rowOf } from './matrix.ts';

/**
 * Some rows of a matrix as tensors, in both orders: by row for the product with the weights, by column for its gradient.
 * Both are a SparseSegmentSum, an operation that every backend has, so a batch costs what its ones cost and never the full width.
 */
export interface SparseBatch {
  readonly rows: number;
  readonly width: number;
  readonly byRow: Segments;
  readonly byColumn: Segments;
  /** [rows, 1]: one over the length of the message. */
  readonly scale: Tensor2D;
}

/** Sums `indices` of some table, segment by segment; `segments` ascends without a gap at its end. */
interface Segments {
  readonly indices: Tensor1D;
  readonly segments: Tensor1D;
}

/** Makes tensors of some rows. The caller disposes of them with `disposeBatch`. */
export function sparseBatch(matrix: FeatureMatrix, rows: readonly number[]): SparseBatch {
  const { width } = matrix;
  // Each row has one more entry, in a column behind the last that is always zero: no row and no column is ever empty.
  const ones = rows.reduce((sum, row) => sum + rowOf(matrix, row).length + 1, 0);
  const columns = new Int32Array(ones);
  const rowIds = new Int32Array(ones);
  const scale = new Float32Array(rows.length);
  const columnStarts = new Uint32Array(width + 2);
  let at = 0;
  for (const [r, row] of rows.entries()) {
    const ownColumns = rowOf(matrix, row);
    scale[r] = ownColumns.length === 0 ? 0 : 1 / (matrix.lengths[row] ?? 1);
    for (const column of [...ownColumns, width]) {
      columns[at] = column;
      rowIds[at++] = r;
      columnStarts[column + 1] = (columnStarts[column + 1] ?? 0) + 1;
    }
  }
  return {
    rows: rows.length,
    width,
    byRow: { indices: tensor1d(columns, 'int32'), segments: tensor1d(rowIds, 'int32') },
    byColumn: transpose(columns, rowIds, columnStarts),
    scale: tensor2d(scale, [rows.length, 1]),
  };
}

export function disposeBatch({ byRow, byColumn, scale }: SparseBatch): void {
  for (const tensor of [byRow.indices, byRow.segments, byColumn.indices, byColumn.segments, scale])
    tensor.dispose();
}

/** rows [n, width] times weights [width, k] -> [n, k]. */
export function sparseMatMul({ byRow, scale }: SparseBatch, weights: Tensor2D): Tensor2D {
  return tidy(() => mul(segmentSum(concat([weights, zeros([1, weights.shape[1]])]), byRow), scale));
}

/** The rows, transposed, [width, n] times values [n, k] -> [width, k]: what a change of the values does to the weights. */
export function transposedMatMul({ byColumn, scale, width }: SparseBatch, values: Tensor2D): Tensor2D {
  return tidy(() => slice(segmentSum(mul(values, scale), byColumn), [0, 0], [width, values.shape[1]]));
}

function segmentSum(table: Tensor2D, { indices, segments }: Segments): Tensor2D {
  return sparse.sparseSegmentSum(table, indices, segments) as Tensor2D;
}

/** From row order to column order by a counting sort. */
function transpose(columns: Int32Array, rowIds: Int32Array, starts: Uint32Array): Segments {
  for (let column = 1; column < starts.length; column++)
    starts[column] = (starts[column] ?? 0) + (starts[column - 1] ?? 0);
  const indices = new Int32Array(columns.length);
  const segments = new Int32Array(columns.length);
  for (let at = 0; at < columns.length; at++) {
    const column = columns[at] ?? 0;
    const place = starts[column] ?? 0;
    starts[column] = place + 1;
    indices[place] = rowIds[at] ?? 0;
    segments[place] = column;
  }
  return { indices: tensor1d(indices, 'int32'), segments: tensor1d(segments, 'int32') };
}
