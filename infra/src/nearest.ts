import { closest, distance } from 'fastest-levenshtein';

/** The one of the names that a misspelt one was most likely meant to be: at most two or a third of its characters differ. */
export function nearest(misspelt: string, names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const best = closest(misspelt, names);
  return distance(misspelt, best) <= Math.max(2, misspelt.length / 3) ? best : undefined;
}
