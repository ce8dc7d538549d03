import { roomForCodes } from '../text/codes.ts';
import type { Sink } from './sink.ts';

/** Letters of the folded body that are looked at. */
const MAX_LETTERS = 6000;
/** Of them the first, which a message shows at once, and before which nothing can be padded out of sight. */
const OPENING = 400;
/** Letters of a passage: as much as one sees at a glance. A rest of less than a quarter of it belongs to the passage before. */
const PASSAGE = 400;
const LEAST_PASSAGE = PASSAGE / 4;
const SIZE = 4;
const BLANK = 32;
const ZERO = 48;

/**
 * Runs of four characters of the folded body, white space made one blank, digits made one sign: they see through broken words. They are
 * told passage by passage: one that is spam stays spam, whatever stands before and after it. The opening takes those of the first
 * characters only: a message begins as it is meant, whatever is appended to it.
 */
export function addLetters(passages: Sink, opening: Sink, folded: Uint16Array): void {
  opening.addRuns('', plainLetters(folded.subarray(0, OPENING)), SIZE, SIZE);
  const plain = plainLetters(folded);
  let start = 0;
  do {
    if (start > 0) passages.next();
    const end = plain.length - start < PASSAGE + LEAST_PASSAGE ? plain.length : start + PASSAGE;
    passages.addRuns('', plain.subarray(start, end), SIZE, SIZE);
    start = end;
  } while (start < plain.length);
}

/** White space that is not shown does not count towards the limit. */
function plainLetters(folded: Uint16Array): Uint16Array {
  const plain = roomForCodes(Math.min(folded.length, MAX_LETTERS));
  let size = 0;
  for (let at = 0; at < folded.length && size < plain.length; at++) {
    const code = folded[at] ?? 0;
    if (!isSpace(code)) plain[size++] = code >= ZERO && code < ZERO + 10 ? ZERO : code;
    else if (size === 0 || plain[size - 1] !== BLANK) plain[size++] = BLANK;
  }
  return plain.subarray(0, size);
}

function isSpace(code: number): boolean {
  return code < 128 ? code === BLANK || (code >= 9 && code <= 13) : /\s/.test(String.fromCharCode(code));
}
