import { textOf } from './codes.ts';
import { foldSigns, foldText, isSign } from './fold.ts';

/** The words of a text after folding, in order, and what disguise was met on the way. */
export interface Tokens {
  /** The text they were found in, folded; UTF-16 codes. */
  readonly folded: Uint16Array;
  /**
   * The words, a blank behind each; UTF-16 codes, for of a word that is only looked up no string need be made. Numbers are `#` and
   * their count of digits, `$#3` is an amount, `#2%` a percentage.
   */
  readonly line: Uint16Array;
  /** How many words there are. */
  readonly count: number;
  /** Words in which a digit or sign stood in for a letter. */
  readonly disguised: number;
  /** Words that were written one letter at a time (`f r e e`, `f.r.e.e`). */
  readonly spaced: number;
}

const MAX_WORD = 40;
const MIN_SPACED = 4;
const BLANK = 32;
/** The most that one character can become: `5` is `#1` and a blank. */
const MOST_OF_ONE = 3;

/** Splits a text into folded words. Linear in the length of the text. */
export function tokenise(text: string, maxWords = Infinity): Tokens {
  const folded = foldText(text);
  const line = new Uint16Array(MOST_OF_ONE * folded.length);
  let size = 0;
  let count = 0;
  let disguised = 0;
  let spaced = 0;
  let single = '';

  const take = (start: number, end: number): void => {
    for (let at = start; at < end; at++) line[size++] = folded[at] ?? 0;
    line[size++] = BLANK;
    count++;
  };
  const write = (word: string): void => {
    for (let i = 0; i < word.length; i++) line[size++] = word.charCodeAt(i);
    line[size++] = BLANK;
    count++;
  };
  const flushSingles = (): void => {
    if (single.length >= MIN_SPACED) {
      write(single);
      spaced++;
    }
    single = '';
  };

  for (let at = 0, end; at < folded.length && count < maxWords; at = end) {
    const kind = kindOf(folded[at] ?? 0);
    if (kind === OTHER) {
      end = at + 1;
      continue;
    }
    if (kind === WIDE) {
      end = runEnd(folded, at, WIDE);
      for (let i = at; i === at || i + 1 < end; i++) take(i, Math.min(i + 2, end));
      continue;
    }
    end = wordEnd(folded, at);
    const letters = lettersIn(folded, at, end);
    if (letters === 0) {
      flushSingles();
      write(numberToken(folded, at, end));
    } else if (letters < end - at) {
      const spelled = textOf(folded.subarray(at, end)).replace(/['’]/g, '');
      const word = foldSigns(spelled);
      if (word !== spelled) disguised++;
      flushSingles();
      if (word.length <= MAX_WORD) write(word);
    } else if (letters > 1) {
      flushSingles();
      if (letters <= MAX_WORD) take(at, end);
    } else single += String.fromCharCode(folded[at] ?? 0);
  }
  flushSingles();
  return { folded, line: line.subarray(0, size), count, disguised, spaced };
}

/** The words as strings. */
export function wordsOf({ line }: Tokens): string[] {
  return textOf(line).split(' ').slice(0, -1);
}

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const WIDE = 3;
/** Of the characters of ASCII; capitals do not occur in folded text. */
const ASCII_KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 97 && code <= 122) return LETTER;
  return code >= 48 && code <= 57 ? DIGIT : OTHER;
});

function kindOf(code: number): number {
  if (code < 128) return ASCII_KINDS[code] ?? OTHER;
  if (
    code < 0xaa ||
    (code >= 0x2000 && code <= 0x2bff) ||
    (code >= 0x3000 && code <= 0x303f) ||
    code >= 0xfe00
  )
    return OTHER;
  return code >= 0x3040 && code <= 0x9fff ? WIDE : LETTER;
}

/** The kind of the character at a place; behind the end of the text there is none. */
function kindAt(text: Uint16Array, at: number): number {
  return at < text.length ? kindOf(text[at] ?? 0) : OTHER;
}

/** A word goes on over letters and digits, over an apostrophe, and over a sign that stands between two letters. */
function wordEnd(text: Uint16Array, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text[at] ?? 0;
    const kind = kindOf(code);
    if (kind === LETTER || kind === DIGIT) continue;
    if (kindAt(text, at + 1) !== LETTER || kindAt(text, at - 1) !== LETTER) break;
    if (isApostrophe(code)) continue;
    if (!isSign(code) || (code === AT_SIGN && isAddress(text, at))) break;
  }
  return at;
}

const AT_SIGN = 64;

function isApostrophe(code: number): boolean {
  return code === 39 || code === 0x2019;
}

/** The first place behind `start` that holds a character of another kind. */
function runEnd(text: Uint16Array, start: number, kind: number): number {
  let at = start + 1;
  while (at < text.length && kindAt(text, at) === kind) at++;
  return at;
}

/** `name@host.tld` is an address, not a word with an `a` in disguise. */
function isAddress(text: Uint16Array, at: number): boolean {
  for (let i = at + 1; i < text.length; i++) {
    const code = text[i] ?? 0;
    if (code === 46) return kindAt(text, i + 1) !== OTHER;
    if (kindOf(code) === OTHER && code !== 45) return false;
  }
  return false;
}

function lettersIn(text: Uint16Array, start: number, end: number): number {
  let letters = 0;
  for (let at = start; at < end; at++) if (kindOf(text[at] ?? 0) === LETTER) letters++;
  return letters;
}

function numberToken(text: Uint16Array, start: number, end: number): string {
  const digits = Math.min(end - start, 9);
  const before = start === 0 ? '' : String.fromCharCode(text[start - 1] ?? 0);
  if (before === '$' || before === '€' || before === '£') return `$#${digits}`;
  return end < text.length && text[end] === PERCENT ? `#${digits}%` : `#${digits}`;
}

const PERCENT = 37;
