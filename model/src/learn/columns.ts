import type { ManifestEntry } from '../data/data.ts';

/**
 * Which models are trained side by side: one for each fold, that has not seen its fold; one that has not seen the test split,
 * to be measured on it; and the one to be served, that has seen everything.
 */
export interface Columns {
  readonly count: number;
  readonly measured: number;
  readonly served: number;
  /** [messages, count], row-major: 1 where the column learns from the message. */
  readonly masks: Float32Array;
}

export function layOutColumns(entries: readonly ManifestEntry[]): Columns {
  const folds = 1 + entries.reduce((most, { fold }) => Math.max(most, fold), 0);
  const [measured, served, count] = [folds, folds + 1, folds + 2];
  const masks = new Float32Array(entries.length * count);
  for (const [row, { split, fold }] of entries.entries()) {
    const own = masks.subarray(row * count, (row + 1) * count);
    own[served] = 1;
    if (split === 'test') continue;
    own[measured] = 1;
    for (let other = 0; other < folds; other++) if (other !== fold) own[other] = 1;
  }
  return { count, measured, served, masks };
}

/**
 * For each message the vote of the column that has not learned from it: its fold's, or the measured one on the test split.
 *
 * @param votes [messages, columns.count], row-major
 */
export function unseenVotes(
  entries: readonly ManifestEntry[],
  votes: Float32Array,
  { count, measured }: Columns,
): Float64Array {
  return Float64Array.from(
    entries,
    ({ split, fold }, row) => votes[row * count + (split === 'test' ? measured : fold)] ?? 0,
  );
}
