import { tokenise } from '../text/tokenise.ts';

const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/**
 * How folded words were written in a text: `vlagra` was `V1agra`. The first spelling of each wanted word is taken; a word that is
 * not found keeps its folded form.
 */
export function surfaceForms(wanted: ReadonlySet<string>, text: string): (word: string) => string {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  for (const [chunk] of text.matchAll(/\S+/g)) {
    if (found.size === wanted.size) break;
    if (seen.has(chunk)) continue;
    seen.add(chunk);
    for (const piece of chunk.split(/[^\p{L}\p{N}'’!|@$€£]+/u)) {
      const [word, ...more] = tokenise(piece).words;
      if (word !== undefined && more.length === 0 && wanted.has(word) && !found.has(word))
        found.set(word, piece.replace(EDGES, ''));
    }
  }
  return (word) => found.get(word) ?? word;
}
