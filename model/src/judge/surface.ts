import { foldSigns, foldText, isSign } from '../text/fold.ts';
import { codesOf, textOf } from '../text/codes.ts';
import { tokenise, wordsOf } from '../text/tokenise.ts';

const BETWEEN_WORDS = /[^\p{L}\p{N}'’!|@$€£]+/u;
const PLAIN_WORD = /^[A-Za-z]{2,40}$/;
/** From the first letter or digit to the last. */
const SPELLING = /[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/su;
/** Characters of a word as it was written; nobody reads more. */
const MAX_SPELLING = 100;
const ALPHANUMERICS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ASCII_END = 128;
const APOSTROPHE = 39;
/** Of the table of words that are looked for; a power of two. */
const HASHES = 4096;
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
  const sought = soughtOf(wanted);
  const codes = codesOf(text);
  for (let start = 0, end; start < codes.length && found.size < wanted.size; start = end + 1) {
    end = endOfPiece(codes, start);
    if (!mayHold(codes, start, end, sought)) continue;
    for (const piece of text.slice(start, end).split(BETWEEN_WORDS)) {
      const word = wordOf(piece);
      if (word !== undefined && wanted.has(word) && !found.has(word))
        found.set(word, SPELLING.exec(piece)?.[0].slice(0, MAX_SPELLING) ?? '');
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

/** What is looked for: most of a text is passed over by that, and no string made of it. */
interface Sought {
  /** Whether there is a word with this hash. */
  readonly hashes: Uint8Array;
  /** Numbers are folded to their length: any digit may begin one. */
  readonly hasNumber: boolean;
}

function soughtOf(words: ReadonlySet<string>): Sought {
  const hashes = Buffer.allocUnsafe(HASHES).fill(0);
  let hasNumber = false;
  for (const word of words) {
    hasNumber ||= /^\$?#/.test(word);
    if (!/^[a-z]+$/.test(word)) continue;
    let hash = 0;
    for (const letter of word) hash = longer(hash, letterOf(letter));
    hashes[hash] = 1;
  }
  return { hashes, hasNumber };
}

function longer(hash: number, letter: number): number {
  return (31 * hash + letter + 1) & (HASHES - 1);
}

/** The place in the alphabet of the small letter with which a text begins. */
function letterOf(text: string): number {
  const letter = text.charCodeAt(0) - 97;
  return letter >= 0 && letter < 26 ? letter : NONE;
}

/** Where the next character of ASCII stands that is no part of a word. */
function endOfPiece(codes: Uint16Array, start: number): number {
  let at = start;
  while (at < codes.length && isInPiece(codes[at] ?? 0)) at++;
  return at;
}

function isInPiece(code: number): boolean {
  return code >= ASCII_END || LETTER_OF[code] !== NONE || code === APOSTROPHE || isSign(code);
}

/** False only where a piece of a text is none of the words. */
function mayHold(codes: Uint16Array, start: number, end: number, { hashes, hasNumber }: Sought): boolean {
  let hash = 0;
  let hasSign = false;
  for (let at = start; at < end; at++) {
    const code = codes[at] ?? 0;
    if (code >= ASCII_END) return true;
    const letter = LETTER_OF[code] ?? NONE;
    if (letter === NONE) hasSign ||= at > start;
    else if (hasSign || (hash === 0 && hasNumber && code < 58)) return true;
    else hash = longer(hash, letter);
  }
  return hashes[hash] === 1;
}
