import { roomForCodes, textOf } from './codes.ts';
import { foldSigns, foldText, isSign } from './fold.ts';

/** The words of a text after folding, in order, and what disguise was met on the way. */
export interface Tokens {
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
  /** The folded text with these words in it as one reads them; UTF-16 codes. */
  readonly mended: Uint16Array;
}

const MAX_WORD = 40;
const MIN_SPACED = 4;
/** The letters of a word have the same distance from one another, and a greater one from the next word's. */
const MAX_GAP = 12;
/** Letters with the same sign between each two. */
const SPELLED_WITH_SIGNS = /^.([!|@$€£])(?:.\1){2,}.$/;
const BLANK = 32;

/** Splits a text into folded words. Linear in the length of the text. */
export function tokenise(text: string, maxWords = Infinity): Tokens {
  const folded = foldText(text);
  const words = new WordLine(folded);
  for (let at = 0, end; at < folded.length && words.count < maxWords; at = end) {
    const kind = kindOf(folded[at] ?? 0);
    if (kind === OTHER) end = at + 1;
    else if (kind === WIDE) words.addPairs(at, (end = runEnd(folded, at, WIDE)));
    else {
      const lettersEnd = kind === LETTER ? runEnd(folded, at, LETTER) : at;
      end = wordEnd(folded, Math.max(lettersEnd, at + 1));
      if (end === lettersEnd) words.addLetters(at, end);
      else if (hasLetter(folded, at, end)) words.addMixed(at, end);
      else words.addNumber(at, end);
    }
  }
  words.endSingles();
  return words.tokens();
}

/** The words of a text as they are found. */
class WordLine {
  count = 0;
  readonly #folded: Uint16Array;
  #line: Uint16Array;
  #size = 0;
  #disguised = 0;
  #spaced = 0;
  /** Letters that stand alone and belong together, so far: where they begin and end, and how far they are apart; below zero by signs. */
  #singles = '';
  #singlesStart = 0;
  #singlesEnd = 0;
  #gap = 0;
  readonly #mends: Mend[] = [];

  constructor(folded: Uint16Array) {
    this.#folded = folded;
    this.#line = roomForCodes(folded.length + MAX_WORD);
  }

  /** Of a script without blanks: each character with the next one. */
  addPairs(start: number, end: number): void {
    for (let at = start; at === start || at + 1 < end; at++) this.#take(at, Math.min(at + 2, end));
  }

  addLetters(start: number, end: number): void {
    if (end - start === 1) this.#addSingle(start);
    else {
      this.endSingles();
      if (end - start <= MAX_WORD) this.#take(start, end);
    }
  }

  addNumber(start: number, end: number): void {
    this.endSingles();
    this.#write(numberToken(this.#folded, start, end));
  }

  /** Letters with digits, signs or apostrophes. */
  addMixed(start: number, end: number): void {
    const spelled = withoutApostrophes(this.#folded, start, end);
    this.endSingles();
    const sign = SPELLED_WITH_SIGNS.exec(spelled)?.[1];
    if (sign !== undefined) {
      this.#mend(spelled.replaceAll(sign, ''), start, end);
      return;
    }
    const word = foldSigns(spelled);
    if (word !== spelled) this.#disguised++;
    if (word.length <= MAX_WORD) this.#write(word);
  }

  endSingles(): void {
    if (this.#singles.length >= MIN_SPACED) this.#mend(this.#singles, this.#singlesStart, this.#singlesEnd);
    this.#singles = '';
  }

  #addSingle(at: number): void {
    const isBlankGap = isBlank(this.#folded[this.#singlesEnd] ?? 0);
    const gap = isBlankGap ? at - this.#singlesEnd : this.#singlesEnd - at;
    const goesOn = this.#singles.length === 1 ? Math.abs(gap) <= MAX_GAP : gap === this.#gap;
    if (!goesOn) this.endSingles();
    if (this.#singles === '') this.#singlesStart = at;
    else this.#gap = gap;
    this.#singles += String.fromCharCode(this.#folded[at] ?? 0);
    this.#singlesEnd = at + 1;
  }

  #mend(word: string, start: number, end: number): void {
    if (word.length <= MAX_WORD) this.#write(word);
    this.#mends.push({ word, start, end });
    this.#spaced++;
  }

  tokens(): Tokens {
    return {
      mended: mendedText(this.#folded, this.#mends),
      line: this.#line.subarray(0, this.#size),
      count: this.count,
      disguised: this.#disguised,
      spaced: this.#spaced,
    };
  }

  #take(start: number, end: number): void {
    const line = this.#room(end - start);
    const folded = this.#folded;
    let size = this.#size;
    for (let at = start; at < end; at++) line[size++] = folded[at] ?? 0;
    line[size++] = BLANK;
    this.#size = size;
    this.count++;
  }

  #write(word: string): void {
    const line = this.#room(word.length);
    for (let i = 0; i < word.length; i++) line[this.#size++] = word.charCodeAt(i);
    line[this.#size++] = BLANK;
    this.count++;
  }

  /** The line, with room for a word of so many characters. Nearly always the text's own length is enough. */
  #room(length: number): Uint16Array {
    if (this.#size + length < this.#line.length) return this.#line;
    const line = roomForCodes(2 * (this.#size + length + 1));
    line.set(this.#line.subarray(0, this.#size));
    this.#line = line;
    return line;
  }
}

/** A word and the place at which it is spelled out. */
interface Mend {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

function mendedText(folded: Uint16Array, mends: readonly Mend[]): Uint16Array {
  if (mends.length === 0) return folded;
  const mended = roomForCodes(folded.length);
  let size = 0;
  let from = 0;
  for (const { word, start, end } of mends) {
    mended.set(folded.subarray(from, start), size);
    size += start - from;
    for (let i = 0; i < word.length; i++) mended[size++] = word.charCodeAt(i);
    from = end;
  }
  mended.set(folded.subarray(from), size);
  return mended.subarray(0, size + folded.length - from);
}

/** The words as strings. */
export function wordsOf({ line }: Tokens): string[] {
  return textOf(line).split(' ').slice(0, -1);
}

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const WIDE = 3;
/** By code, of all characters: a look-up is faster than questions. Capitals do not occur in folded text. */
const KINDS = new Uint8Array(0x10000)
  .fill(DIGIT, 0x30, 0x3a)
  .fill(LETTER, 0x61, 0x7b)
  .fill(LETTER, 0xaa, 0x2000)
  .fill(LETTER, 0x2c00, 0x3000)
  .fill(WIDE, 0x3040, 0xa000)
  .fill(LETTER, 0xa000, 0xfe00);

function kindOf(code: number): number {
  return KINDS[code] ?? OTHER;
}

/** The kind of the character at a place; behind the end of the text there is none. */
function kindAt(text: Uint16Array, at: number): number {
  return at < text.length ? kindOf(text[at] ?? 0) : OTHER;
}

/**
 * The end of a word that reaches up to `from`: it goes on over letters and digits, over an apostrophe, and over a sign that stands
 * between two letters.
 */
function wordEnd(text: Uint16Array, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text[at] ?? 0;
    const kind = kindOf(code);
    if (kind === LETTER || kind === DIGIT) continue;
    if (isApostrophe(code) && kindAt(text, at + 1) === LETTER && kindAt(text, at - 1) === LETTER) continue;
    if (!isSign(code) || !isInWord(text, at) || (code === AT_SIGN && isAddress(text, at))) break;
  }
  return at;
}

/** A sign, or the first of two, with a letter or digit before and a letter behind. */
function isInWord(text: Uint16Array, at: number): boolean {
  const isBehindLetter =
    kindAt(text, at - 1) === LETTER || kindAt(text, at - 1) === DIGIT || isSign(text[at - 1] ?? 0);
  return isBehindLetter && kindAt(text, isSign(text[at + 1] ?? 0) ? at + 2 : at + 1) === LETTER;
}

function isBlank(code: number): boolean {
  return code <= BLANK || code === 0xa0 || (code >= 0x2000 && code <= 0x200a) || code === 0x2800;
}

const AT_SIGN = 64;

function withoutApostrophes(text: Uint16Array, start: number, end: number): string {
  let word = '';
  for (let at = start; at < end; at++) {
    const code = text[at] ?? 0;
    if (!isApostrophe(code)) word += String.fromCharCode(code);
  }
  return word;
}

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

function hasLetter(text: Uint16Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (kindOf(text[at] ?? 0) === LETTER) return true;
  return false;
}

function numberToken(text: Uint16Array, start: number, end: number): string {
  const digits = Math.min(end - start, 9);
  const before = start === 0 ? '' : String.fromCharCode(text[start - 1] ?? 0);
  if (before === '$' || before === '€' || before === '£') return `$#${digits}`;
  return end < text.length && text[end] === PERCENT ? `#${digits}%` : `#${digits}`;
}

const PERCENT = 37;
