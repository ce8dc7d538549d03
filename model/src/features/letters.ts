import { roomForCodes } from '../text/codes.ts';
import type { Sink } from './sink.ts';

/** Letters of the folded body that are looked at. */
const MAX_LETTERS = 6000;
/** Of them the first, which a message shows at once, and before which nothing can be padded out of sight. */
const OPENING = 400;
const SIZE = 4;
const BLANK = 32;
const ZERO = 48;

/**
 * Runs of four characters of the folded body, white space made one blank, digits made one sign: they see through broken words. The
 * opening takes the same of the first characters only: a message begins as it is meant, whatever is appended to it.
 */
export function addLetters(letters: Sink, opening: Sink, folded: Uint16Array): void {
  const plain = roomForCodes(Math.min(folded.length, MAX_LETTERS));
  let size = 0;
  let opened = 0;
  for (let at = 0; at < plain.length; at++) {
    const code = folded[at] ?? 0;
    if (!isSpace(code)) plain[size++] = code >= ZERO && code < ZERO + 10 ? ZERO : code;
    else if (size === 0 || plain[size - 1] !== BLANK) plain[size++] = BLANK;
    if (at < OPENING) opened = size;
  }
  letters.addRuns('', plain.subarray(0, size), SIZE, SIZE);
  opening.addRuns('', plain.subarray(0, opened), SIZE, SIZE);
}

function isSpace(code: number): boolean {
  return code < 128 ? code === BLANK || (code >= 9 && code <= 13) : /\s/.test(String.fromCharCode(code));
}
