import { HamletError } from '../errors.ts';

/** What one message may ask for. Larger ones get a coded answer at once instead of time and memory. */
export const LIMITS = {
  /** Bytes of the raw message. */
  bytes: 50 * 1024 * 1024,
  /** Depth of multiparts in multiparts. */
  nesting: 32,
  /** Bytes of all headers of all parts. */
  headerBytes: 1024 * 1024,
  /** Of them, where postal-mime reads them: encoded words in a row cost it the square of their number. */
  foreignHeaderBytes: 256 * 1024,
  /** Characters of one field of a header that are read. */
  fieldCharacters: 50_000,
  /** Lines that can open a part; a message with more is not mail. */
  boundaryLines: 20_000,
  /** Characters of the plain text and of the HTML that are read; what comes after them is not judged. */
  characters: 1_000_000,
  /** Bytes of all plain parts, and of all HTML parts, that are decoded for it: four a character, as UTF-8 has at most. */
  textBytes: 4_000_000,
  /** Depth of HTML elements in elements: each tag that ends none is looked for in all that are open. Browsers stop at 512. */
  htmlNesting: 2000,
} as const;

/** @throws MESSAGE_EMPTY, MESSAGE_TOO_LARGE before any work is done */
export function checkSize(raw: Uint8Array): void {
  if (raw.length > LIMITS.bytes) {
    throw new HamletError(
      'MESSAGE_TOO_LARGE',
      `The message has ${raw.length} bytes, more than ${LIMITS.bytes}.`,
      'Judge it without its attachments.',
    );
  }
  if (!raw.some((byte) => byte > 32)) {
    throw new HamletError(
      'MESSAGE_EMPTY',
      'The message is empty.',
      'Hand over the raw message, headers and body.',
    );
  }
}

export function tooComplex(what: string, cause?: unknown): HamletError {
  const remedy = 'It is not a message any mail program would write; treat it as unwanted.';
  return new HamletError('MESSAGE_TOO_COMPLEX', what, remedy, { cause });
}
