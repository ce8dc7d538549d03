import { foldSigns, foldText } from '../text/fold.ts';
import { tokenise } from '../text/tokenise.ts';

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
  (code) => foldSigns(foldText(String.fromCharCode(code))),
);

/**
 * How folded words were written in a text: `vlagra` was `V1agra`. The first spelling of each wanted word is taken; a word that is
 * not found keeps its folded form.
 */
export function surfaceForms(wanted: ReadonlySet<string>, text: string): (word: string) => string {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  const beginnings = beginningsOf(wanted);
  let end = -1;
  while (end < text.length && found.size < wanted.size) {
    const start = end + 1;
    end = endOfChunk(text, start);
    if (!mayHold(text, start, end, beginnings)) continue;
    const chunk = text.slice(start, end);
    if (seen.has(chunk)) continue;
    seen.add(chunk);
    for (const piece of chunk.split(/[^\p{L}\p{N}'’!|@$€£]+/u)) {
      const [word, ...more] = tokenise(piece).words;
      if (word !== undefined && more.length === 0 && wanted.has(word) && !found.has(word))
        found.set(word, piece.replace(EDGES, ''));
    }
  }
  return (word) => found.get(word) ?? word;
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
function endOfChunk(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charCodeAt(at) > BLANK) at++;
  return at;
}

/** False only where no word of a chunk begins as one of the words does. */
function mayHold(text: string, start: number, end: number, beginnings: Uint8Array): boolean {
  let isInside = false;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= ASCII_END) return true;
    const isPart = IS_ALPHANUMERIC[code] === 1;
    if (isPart && !isInside) {
      const next = at + 1 < end ? text.charCodeAt(at + 1) : BLANK;
      if (next >= ASCII_END || IS_ALPHANUMERIC[next] === 0 || beginnings[code * ASCII_END + next] === 1)
        return true;
    }
    isInside = isPart;
  }
  return false;
}
