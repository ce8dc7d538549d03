import type { Tokens } from '../text/tokenise.ts';

const SHOUTED = /\b[A-Z]{3,20}\b/g;

/** Words, pairs of neighbours and shouted words. A word of the subject counts as one of the body too. */
export function wordFeatures(body: Tokens, subject: Tokens, text: string): ReadonlySet<string> {
  const features = new Set<string>(subject.words);
  addWordsAndPairs(features, body.words);
  for (const [word] of text.matchAll(SHOUTED)) features.add(word);
  return features;
}

/** Adds each word, and each pair of neighbours as `first second`. */
export function addWordsAndPairs(features: Set<string>, words: readonly string[]): void {
  let before = '';
  for (const word of words) {
    features.add(word);
    if (before !== '') features.add(`${before} ${word}`);
    before = word;
  }
}
