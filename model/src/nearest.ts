import { closest, distance } from 'fastest-levenshtein';

/**
 * The candidate a mistyped name most likely stands for: one that begins with the name, or else the one with the least edit
 * distance (Levenshtein), if that is at most two or a third of the name's length.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const begun = candidates.find((candidate) => candidate.startsWith(name));
  if (begun !== undefined) return begun;
  const best = closest(name, candidates);
  return distance(name, best) <= Math.max(2, name.length / 3) ? best : undefined;
}
