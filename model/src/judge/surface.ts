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
const NUMBER = /^\$?#/;
const IN_LETTERS = /^[a-z]+$/;
const SMALL_A = 97;
const NINE = 57;
/** Before any place. */
const NONE = -2;
/** Of the table of words that are looked for; a power of two. */
const HASHES = 4096;
const ASCII_END = 128;
/** It may stand for a letter. */
const SIGN = -1;
/** It goes between the letters of a word. */
const APOSTROPHE = -2;
/** It ends a piece. */
const BREAK = -3;
/** It is not ASCII. */
const FOREIGN = -4;
const KINDS = Int8Array.from({ length: ASCII_END }, (_, code) => {
  const character = String.fromCharCode(code);
  if (ALPHANUMERICS.includes(character))
    return foldSigns(textOf(foldText(character))).charCodeAt(0) - SMALL_A;
  if (character === "'") return APOSTROPHE;
  return isSign(code) ? SIGN : BREAK;
});

/**
 * How folded words were written in a text: `vlagra` was `V1agra`. The first spelling of each wanted word is taken; a word that is
 * not found keeps its folded form.
 */
export function surfaceForms(wanted: ReadonlySet<string>, text: string): (word: string) => string {
  const found = new Map<string, string>();
  const sought = new Sought(wanted);
  const codes = codesOf(text);
  for (let start = 0, end; start < codes.length && found.size < wanted.size; start = end + 1) {
    end = endOfPiece(codes, start);
    if (!sought.mayHold(codes, start, end)) continue;
    for (const piece of text.slice(start, end).split(BETWEEN_WORDS)) {
      const word = wordOf(piece);
      if (word === undefined || !wanted.has(word) || found.has(word)) continue;
      found.set(word, SPELLING.exec(piece)?.[0].slice(0, MAX_SPELLING) ?? '');
      sought.remove(word);
    }
  }
  return (word) => found.get(word) ?? word;
}

/** Where the next character of ASCII stands that is no part of a word. */
function endOfPiece(codes: Uint16Array, start: number): number {
  let at = start;
  while (at < codes.length && kindOf(codes[at] ?? 0) !== BREAK) at++;
  return at;
}

/** The folded word that a piece of text is, if it is just one; plain letters take the short way. */
function wordOf(piece: string): string | undefined {
  if (piece === '') return undefined;
  if (PLAIN_WORD.test(piece)) return piece.toLowerCase().replace(/i/g, 'l');
  const [word, ...more] = wordsOf(tokenise(piece));
  return more.length === 0 ? word : undefined;
}

/** The words that are still looked for: most of a text is passed over by that, and no string made of it. */
class Sought {
  /** How many words there are with this hash. */
  readonly #hashes = Buffer.allocUnsafe(HASHES).fill(0);
  /** Numbers are folded to their length, so any digit may begin one. */
  #numbers = 0;

  constructor(words: ReadonlySet<string>) {
    for (const word of words) this.#count(word, 1);
  }

  remove(word: string): void {
    this.#count(word, -1);
  }

  #count(word: string, by: 1 | -1): void {
    if (NUMBER.test(word)) this.#numbers += by;
    if (!IN_LETTERS.test(word)) return;
    let hash = 0;
    for (let at = 0; at < word.length; at++) hash = longer(hash, word.charCodeAt(at) - SMALL_A);
    this.#hashes[hash] = (this.#hashes[hash] ?? 0) + by;
  }

  /** False only where a piece of a text is none of the words. An apostrophe between letters is passed over, as words are read. */
  mayHold(codes: Uint16Array, start: number, end: number): boolean {
    let hash = 0;
    let hasSign = false;
    let apostrophe = NONE;
    for (let at = start; at < end; at++) {
      const code = codes[at] ?? 0;
      const kind = kindOf(code);
      if (kind === FOREIGN) return true;
      if (kind === SIGN) hasSign ||= at > start;
      else if (kind === APOSTROPHE) {
        hasSign ||= apostrophe === at - 1;
        apostrophe = at;
      } else if (hasSign || (code <= NINE && (apostrophe !== NONE || this.#numbers > 0))) return true;
      else hash = longer(hash, kind);
    }
    return this.#hashes[hash] !== 0;
  }
}

function longer(hash: number, letter: number): number {
  return (31 * hash + letter + 1) & (HASHES - 1);
}

/** Of a letter or digit of ASCII the place in the alphabet of the letter it is folded to, 0 for a; else what else it is, below zero. */
function kindOf(code: number): number {
  return code < ASCII_END ? (KINDS[code] ?? FOREIGN) : FOREIGN;
}
