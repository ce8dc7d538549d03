/**
 * A matrix of ones and zeros by rows: row r has ones in the columns `columns[starts[r]]` up to, but without, `columns[ends[r]]`,
 * ascending.
 */
export interface BinaryMatrix {
  readonly rows: number;
  readonly width: number;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly columns: Uint32Array;
}

/**
 * The features of messages, one row each, or one a passage. What is meant is each row divided by its length, so that short and long
 * ones weigh the same.
 */
export interface FeatureMatrix extends BinaryMatrix {
  /** [rows]: the message of each row, ascending; every message has a row. */
  readonly owners: Uint32Array;
  /** [width]: how much a feature counts. */
  readonly rarities: Float64Array;
  /**
   * [rows]: the root of the sum of squared rarities of a row's features, those without a column included;
   * see LEAST_FEATURES.
   */
  readonly lengths: Float64Array;
}

/** @param rows for each row its columns, ascending and unique, all below `width` */
export function binaryMatrix(rows: readonly ArrayLike<number>[], width: number): BinaryMatrix {
  const starts = new Uint32Array(rows.length);
  const ends = new Uint32Array(rows.length);
  let total = 0;
  for (const [r, row] of rows.entries()) {
    starts[r] = total;
    total += row.length;
    ends[r] = total;
  }
  const columns = new Uint32Array(total);
  for (const [r, row] of rows.entries()) columns.set(row, starts[r]);
  return { rows: rows.length, width, starts, ends, columns };
}

/** The columns that have a one in a row; a view, not a copy. */
export function rowOf(matrix: BinaryMatrix, row: number): Uint32Array {
  return matrix.columns.subarray(matrix.starts[row], matrix.ends[row]);
}

/** Memory it takes. */
export function bytesOf({ starts, ends, columns, owners, rarities, lengths }: FeatureMatrix): number {
  return [starts, ends, columns, owners, rarities, lengths].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  );
}
