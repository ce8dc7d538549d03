/** Characters of a text that are looked at. */
const MAX_CHARACTERS = 20_000;
const HIGHEST = 4;
const CONTRACTION = /\w['’](?:t|s|m|re|ve|ll|d)\b/g;
const QUOTATION_MARK = /["“”]/g;
const SINGLE_QUOTE = /(?<!\w)'|'(?!\w)/g;
/** As people stress words where there is but plain text. */
const EMPHASIS = /\*\w+\*|_\w+_/;

/** How a text is written: people among themselves contract words, quote others, and stress words by signs; advertising does not. */
export function* style(text: string): Iterable<string> {
  const beginning = text.slice(0, MAX_CHARACTERS);
  yield `contractions ${grade(beginning, CONTRACTION)}`;
  yield `quotation marks ${grade(beginning, QUOTATION_MARK)}`;
  yield `single quotes ${grade(beginning, SINGLE_QUOTE)}`;
  if (EMPHASIS.test(beginning)) yield 'emphasis by signs';
}

/** How often a pattern is found, coarsely: 0, 1 for up to 2, 2 for up to 6, 3 for up to 14, 4 for more. */
function grade(text: string, pattern: RegExp): number {
  return Math.min(HIGHEST, Math.floor(Math.log2(1 + (text.match(pattern)?.length ?? 0))));
}
