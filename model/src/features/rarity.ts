import type { View } from './features.ts';

/**
 * How much a feature counts in a message: the smoothed inverse document frequency of information retrieval (Spärck Jones 1972), by
 * clusters of messages instead of messages, ln((1 + clusters) / (1 + seenIn)) + 1. Rounded to hundredths, in
 * which it is stored.
 *
 * @param seenIn clusters that have the feature, of `clusters` in all
 */
export function rarityOf(seenIn: number, clusters: number): number {
  return Math.round(100 * (Math.log((1 + clusters) / (1 + seenIn)) + 1)) / 100;
}

/**
 * The length of a message is at least that of so many unknown features: of a message of one word little is known, even when that
 * word is. Ordinary mail is longer in these three views; in the others even ordinary rows are short.
 */
export const LEAST_FEATURES: Readonly<Record<View, number>> = {
  words: 20,
  passages: 20,
  opening: 20,
  subject: 0,
  sender: 0,
  structure: 0,
};

/** What a feature counts that no known message has: as much as the rarest that is known. */
export function rarityOfUnknown(rarities: ArrayLike<number>): number {
  let rarest = 1;
  for (let i = 0; i < rarities.length; i++) rarest = Math.max(rarest, rarities[i] ?? 0);
  return rarest;
}

/**
 * The length of a message in one view: the root of the sum of squared rarities of its features, and that of so many unknown ones at
 * least. Learning and judging divide by the same.
 *
 * @param known the sum of squared rarities of the known features
 * @param unknown how many unknown ones there are
 */
export function rowLength(
  known: number,
  unknown: number,
  unknownRarity: number,
  leastFeatures: number,
): number {
  const each = unknownRarity ** 2;
  return Math.sqrt(Math.max(known + each * unknown, each * leastFeatures));
}
