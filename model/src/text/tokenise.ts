import { foldSigns, foldText, isSign } from './fold.ts';

/** The words of a text after folding, in order, and what disguise was met on the way. */
export interface Tokens {
  /** The text they were found in, folded. */
  readonly folded: string;
  /** Folded words; numbers as `#` and their count of digits; `$#3` for an amount, `#2%` for a percentage. */
  readonly words: readonly string[];
  /** Words in which a digit or sign stood in for a letter. */
  readonly disguised: number;
  /** Words that were written one letter at a time (`f r e e`, `f.r.e.e`). */
  readonly spaced: number;
}

const MAX_WORD = 40;
const MIN_SPACED = 4;

/** Splits a text into folded words. Linear in the length of the text. */
export function tokenise(text: string, maxWords = Infinity): Tokens {
  const folded = foldText(text);
  const words: string[] = [];
  let disguised = 0;
  let spaced = 0;
  let single = '';

  const flushSingles = (): void => {
    if (single.length >= MIN_SPACED) {
      words.push(single);
      spaced++;
    }
    single = '';
  };

  let at = 0;
  while (at < folded.length && words.length < maxWords) {
    const kind = kindOf(folded.charCodeAt(at));
    if (kind === OTHER) {
      at++;
      continue;
    }
    if (kind === WIDE) {
      const end = runEnd(folded, at, WIDE);
      for (let i = at; i === at || i + 1 < end; i++) words.push(folded.slice(i, Math.min(i + 2, end)));
      at = end;
      continue;
    }
    const end = wordEnd(folded, at);
    const letters = lettersIn(folded, at, end);
    if (letters > 0) {
      const raw = folded.slice(at, end);
      const isPlain = letters === end - at;
      const spelled = isPlain ? raw : raw.replace(/['’]/g, '');
      const word = isPlain ? raw : foldSigns(spelled);
      if (word !== spelled) disguised++;
      if (word.length === 1) single += word;
      else flushSingles();
      if (word.length > 1 && word.length <= MAX_WORD) words.push(word);
    } else {
      flushSingles();
      words.push(numberToken(folded, at, end));
    }
    at = end;
  }
  flushSingles();
  return { folded, words, disguised, spaced };
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

/** @param code a UTF-16 code, or NaN behind the end of a text */
function kindOf(code: number): number {
  if (code < 128) return ASCII_KINDS[code] ?? OTHER;
  if (
    Number.isNaN(code) ||
    code < 0xaa ||
    (code >= 0x2000 && code <= 0x2bff) ||
    (code >= 0x3000 && code <= 0x303f) ||
    code >= 0xfe00
  )
    return OTHER;
  return code >= 0x3040 && code <= 0x9fff ? WIDE : LETTER;
}

/** A word goes on over letters and digits, over an apostrophe, and over a sign that stands between two letters. */
function wordEnd(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind === LETTER || kind === DIGIT) continue;
    if (kindOf(text.charCodeAt(at + 1)) !== LETTER || kindOf(text.charCodeAt(at - 1)) !== LETTER) break;
    const character = text[at] ?? '';
    if (character === "'" || character === '’') continue;
    if (!isSign(character) || (character === '@' && isAddress(text, at))) break;
  }
  return at;
}

/** The first place behind `start` that holds a character of another kind. */
function runEnd(text: string, start: number, kind: number): number {
  let at = start + 1;
  while (at < text.length && kindOf(text.charCodeAt(at)) === kind) at++;
  return at;
}

/** `name@host.tld` is an address, not a word with an `a` in disguise. */
function isAddress(text: string, at: number): boolean {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) return kindOf(text.charCodeAt(i + 1)) !== OTHER;
    if (kindOf(code) === OTHER && code !== 45) return false;
  }
  return false;
}

function lettersIn(text: string, start: number, end: number): number {
  let letters = 0;
  for (let at = start; at < end; at++) if (kindOf(text.charCodeAt(at)) === LETTER) letters++;
  return letters;
}

function numberToken(text: string, start: number, end: number): string {
  const digits = Math.min(end - start, 9);
  const before = text[start - 1];
  if (before === '$' || before === '€' || before === '£') return `$#${digits}`;
  return text[end] === '%' ? `#${digits}%` : `#${digits}`;
}
