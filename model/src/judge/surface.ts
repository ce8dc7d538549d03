import { foldSigns, foldText } from '../text/fold.ts';
import { codesOf, textOf } from '../text/codes.ts';
import { tokenise, wordsOf } from '../text/tokenise.ts';

const BETWEEN_WORDS = /[^\p{L}\p{N}'’!|@$€£]+/u;
const PLAIN_WORD = /^[A-Za-z]{2,40}$/;
const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;
const ALPHANUMERICS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const ASCII_END = 128;
const BLANK = 32;
const IS_ALPHANUMERIC = Uint8Array.from({ length: ASCII_END }, (_, code) =>
  Number(ALPHANUMERICS.includes(String.fromCharCode(code))),
);
/** By folded letter, the codes of the letters and digits of ASCII that are folded to it. */
const SPELLINGS: ReadonlyMap<string, readonly number[]> = Map.groupBy(
  Array.from(ALPHANUMERICS, (character) => character.charCodeAt(0)),
  (code) => foldSigns(textOf(foldText(String.fromCharCode(code)))),
);

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

/**
 * Which two characters of a text may begin one of the words, first * 128 + second: most of a text is passed over by them.
 * Of numbers, which are folded to their length, the first digit alone counts.
 */
function beginningsOf(words: ReadonlySet<string>): Uint8Array {
  const beginnings = new Uint8Array(ASCII_END * ASCII_END);
  for (const word of words) {
    if (/^\$?#/.test(word)) for (let code = 48; code < 58; code++) mark(beginnings, code);
    for (const first of SPELLINGS.get(word.charAt(0)) ?? [])
      for (const second of SPELLINGS.get(word.charAt(1)) ?? []) beginnings[first * ASCII_END + second] = 1;
  }
  return beginnings;
}

function mark(beginnings: Uint8Array, first: number): void {
  beginnings.fill(1, first * ASCII_END, (first + 1) * ASCII_END);
}

/** Where the next blank or control character of ASCII stands. */
function endOfChunk(codes: Uint16Array, start: number): number {
  let at = start;
  while (at < codes.length && (codes[at] ?? 0) > BLANK) at++;
  return at;
}

/** False only where no word of a chunk begins as one of the words does. */
function mayHold(codes: Uint16Array, start: number, end: number, beginnings: Uint8Array): boolean {
  let isInside = false;
  for (let at = start; at < end; at++) {
    const code = codes[at] ?? 0;
    if (code >= ASCII_END) return true;
    const isPart = IS_ALPHANUMERIC[code] === 1;
    if (isPart && !isInside) {
      const next = at + 1 < end ? (codes[at + 1] ?? 0) : BLANK;
      if (next >= ASCII_END || IS_ALPHANUMERIC[next] === 0 || beginnings[code * ASCII_END + next] === 1)
        return true;
    }
    isInside = isPart;
  }
  return false;
}
