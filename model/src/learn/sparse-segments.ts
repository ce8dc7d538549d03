import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { mul, sparse, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Ones, SparseBatch } from './sparse.ts';

/** Sums `indices` of some table, segment by segment; `segments` ascends without a gap at its end. */
interface Segments {
  readonly indices: Tensor1D;
  readonly segments: Tensor1D;
}

/**
 * The ones in both orders: by row for the product with the weights, by column for its gradient. Both are a SparseSegmentSum, an
 * operation that every backend of TensorFlow.js has but the native one.
 */
export class SegmentedBatch implements SparseBatch {
  readonly #byRow: Segments;
  readonly #byColumn: Segments;
  /** [rows, 1] */
  readonly #scale: Tensor2D;

  constructor(ones: Ones) {
    const { columns, rowIds } = withOneMoreColumn(ones);
    this.#byRow = { indices: tensor1d(columns, 'int32'), segments: tensor1d(rowIds, 'int32') };
    this.#byColumn = inColumnOrder(columns, rowIds, ones.width + 1);
    this.#scale = tensor2d(ones.scale, [ones.rows, 1]);
  }

  times(weights: Tensor2D): Tensor2D {
    return tidy(() => mul(segmentSum(weights, this.#byRow), this.#scale));
  }

  transposedTimes(values: Tensor2D): Tensor2D {
    return tidy(() => segmentSum(mul(values, this.#scale), this.#byColumn));
  }

  dispose(): void {
    for (const { indices, segments } of [this.#byRow, this.#byColumn]) {
      indices.dispose();
      segments.dispose();
    }
    this.#scale.dispose();
  }
}

/** Each row has one more entry, in a column behind the last: the sums go on to the last row and to the last column. */
function withOneMoreColumn({ rows, width, columns, rowIds }: Ones): Pick<Ones, 'columns' | 'rowIds'> {
  const more = {
    columns: new Int32Array(columns.length + rows),
    rowIds: new Int32Array(columns.length + rows),
  };
  let from = 0;
  for (let row = 0; row < rows; row++) {
    let end = from;
    while (rowIds[end] === row) end++;
    more.columns.set(columns.subarray(from, end), from + row);
    more.columns[end + row] = width;
    more.rowIds.fill(row, from + row, end + row + 1);
    from = end;
  }
  return more;
}

/** From row order to column order by a counting sort. */
function inColumnOrder(columns: Int32Array, rowIds: Int32Array, width: number): Segments {
  const starts = new Uint32Array(width + 1);
  for (const column of columns) starts[column + 1] = (starts[column + 1] ?? 0) + 1;
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

function segmentSum(table: Tensor2D, { indices, segments }: Segments): Tensor2D {
  return sparse.sparseSegmentSum(table, indices, segments) as Tensor2D;
}
