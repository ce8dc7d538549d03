import { foldSigns, foldText } from '../text/fold.ts';
import { codesOf, textOf } from '../text/codes.ts';
import { tokenise, wordsOf } from '../text/tokenise.ts';

const BETWEEN_WORDS = /[^\p{L}\p{N}'’!|@$€£]+/u;
const PLAIN_WORD = /^[A-Za-z]{2,40}$/;
const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;
const ALPHANUMERICS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ASCII_END = 128;
const BLANK = 32;
const LETTERS = 26;
const NONE = -1;
/** Of the letters and digits of ASCII, the letter they are folded to, 0 for a. */
const LETTER_OF = Int8Array.from({ length: ASCII_END }, (_, code) => {
  const character = String.fromCharCode(code);
  return ALPHANUMERICS.includes(character) ? letterOf(foldSigns(textOf(foldText(character)))) : NONE;
});

/**
 * How folded words were written in a text: `vlagra` was `V1agra`. The first spelling of each wanted word is taken; a word that is
 * not found keeps its folded form.
 */
export function surfaceForms(wanted: ReadonlySet<string>, text: string): (word: string) => string {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  const beginnings = beginningsOf(wanted);
  const codes = codesOf(text);
  let end = -1;
  while (end < codes.length && found.size < wanted.size) {
    const start = end + 1;
    end = endOfChunk(codes, start);
    if (!mayHold(codes, start, end, beginnings)) continue;
    const chunk = text.slice(start, end);
    if (seen.has(chunk)) continue;
    seen.add(chunk);
    for (const piece of PLAIN_WORD.test(chunk) ? [chunk] : chunk.split(BETWEEN_WORDS)) {
      const word = wordOf(piece);
      if (word !== undefined && wanted.has(word) && !found.has(word))
        found.set(word, piece.replace(EDGES, ''));
    }
  }
  return (word) => found.get(word) ?? word;
}

/** The folded word that a piece of text is, if it is just one; plain letters take the short way. */
function wordOf(piece: string): string | undefined {
  if (PLAIN_WORD.test(piece)) return piece.toLowerCase().replace(/i/g, 'l');
  const [word, ...more] = wordsOf(tokenise(piece));
  return more.length === 0 ? word : undefined;
}

/** How the words begin that are looked for: most of a text is passed over by that. */
interface Beginnings {
  /** Whether some word begins with two letters, by first * 26 + second. */
  readonly pairs: Uint8Array;
  /** Numbers are folded to their length: any digit may begin one. */
  readonly hasNumber: boolean;
}

function beginningsOf(words: ReadonlySet<string>): Beginnings {
  const pairs = Buffer.allocUnsafe(LETTERS * LETTERS).fill(0);
  let hasNumber = false;
  for (const word of words) {
    if (/^\$?#/.test(word)) hasNumber = true;
    const [first, second] = [letterOf(word), letterOf(word.slice(1))];
    if (first !== NONE && second !== NONE) pairs[first * LETTERS + second] = 1;
  }
  return { pairs, hasNumber };
}

/** The place in the alphabet of the small letter with which a text begins. */
function letterOf(text: string): number {
  const letter = text.charCodeAt(0) - 97;
  return letter >= 0 && letter < LETTERS ? letter : NONE;
}

/** Where the next blank or control character of ASCII stands. */
function endOfChunk(codes: Uint16Array, start: number): number {
  let at = start;
  while (at < codes.length && (codes[at] ?? 0) > BLANK) at++;
  return at;
}

/** False only where no word of a chunk begins as one of the words does. */
function mayHold(codes: Uint16Array, start: number, end: number, { pairs, hasNumber }: Beginnings): boolean {
  let isInside = false;
  for (let at = start; at < end; at++) {
    const code = codes[at] ?? 0;
    if (code >= ASCII_END) return true;
    const letter = LETTER_OF[code] ?? NONE;
    if (letter !== NONE && !isInside) {
      if (hasNumber && code < 58) return true;
      const next = at + 1 < end ? (codes[at + 1] ?? 0) : BLANK;
      const second = next < ASCII_END ? (LETTER_OF[next] ?? NONE) : NONE;
      if (second === NONE || pairs[letter * LETTERS + second] === 1) return true;
    }
    isInside = letter !== NONE;
  }
  return false;
}
