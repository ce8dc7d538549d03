import { wordsOf } from '../text/tokenise.ts';
import type { Tokens } from '../text/tokenise.ts';
import type { Sink } from './sink.ts';

const SHOUTED = /\b[A-Z]{3,20}\b/g;

/** Words, pairs of neighbours and shouted words. A word of the subject counts as one of the body too. */
export function addBody(sink: Sink, body: Tokens, subject: Tokens, text: string): void {
  for (const word of wordsOf(subject)) sink.add(word);
  sink.addWords('', body.line);
  for (const [word] of text.matchAll(SHOUTED)) sink.add(word);
}
