import { collector } from './collector.ts';

/** One message of an mbox file. */
export interface MboxMessage {
  /** Where its separator line begins in the file, in bytes; undefined when the file is no mbox but one message. */
  readonly offset?: number;
  /** Without separator line and quoting; null when larger than allowed. */
  readonly raw: Uint8Array | null;
}

export interface MboxOptions {
  /** Larger messages are passed over and given as null. */
  readonly maxBytes: number;
  /** The file's name says that it is an mbox. */
  readonly named: boolean;
}

const NEEDLE = Buffer.from('\nFrom ');
/** A needle cut in two by the end of a chunk, and the empty line before it. */
const OVERLAP = NEEDLE.length + 2;
/** Enough for a separator line and the name of the field that follows it. */
const LOOK_AHEAD = 1024;
const LF = 10;
const CR = 13;
const QUOTE = 62;

/**
 * Splits a file into its messages. It is taken for an mbox when it is named one, or when it begins with a separator and has
 * another; else it is one message, given back byte for byte. Memory: two messages.
 *
 * A separator is a line `From …` with a date and a time (RFC 4155 and its relatives), or with nothing behind the blank
 * (Thunderbird), between an empty line and a header field; text that happens to begin with "From " has not all of them. Before the
 * first one there may be a byte order mark and an empty line.
 */
export async function* readMbox(
  chunks: AsyncIterable<Uint8Array>,
  options: MboxOptions,
): AsyncGenerator<MboxMessage> {
  let only: Piece | undefined;
  let several = options.named;
  for await (const piece of splitAtSeparators(chunks, options)) {
    if (only === undefined && !several) {
      only = piece;
      continue;
    }
    if (only !== undefined && !several) yield unwrap(only);
    several = true;
    yield unwrap(piece);
  }
  if (only !== undefined && !several) yield { raw: only.raw };
}

/** Whether a file, read whole, has a line that may separate two messages. */
export function mayHoldSeveral(file: Uint8Array): boolean {
  return Buffer.from(file.buffer, file.byteOffset, file.length).includes(NEEDLE);
}

interface Piece {
  readonly offset: number;
  readonly raw: Uint8Array | null;
}

/** Pieces that begin at a separator, the first wherever the file begins. */
async function* splitAtSeparators(
  chunks: AsyncIterable<Uint8Array>,
  { maxBytes, named }: MboxOptions,
): AsyncGenerator<Piece> {
  const piece = collector(maxBytes);
  let offset = 0;
  let next = 0;
  let pending: Buffer = Buffer.alloc(0);
  let isMbox = named ? true : undefined;
  for await (const { chunk, isLast } of thenEnd(chunks)) {
    pending = Buffer.concat([pending, chunk]);
    if (pending.length < LOOK_AHEAD && !isLast) continue;
    isMbox ??= isSeparator(pending, lengthOfPrefix(pending));
    for (;;) {
      const { settled, separator } = isMbox ? scan(pending, isLast) : { settled: pending.length };
      piece.add(pending.subarray(0, settled));
      pending = pending.subarray(settled);
      next += settled;
      if (separator !== true) break;
      yield { offset, raw: piece.take() };
      offset = next;
    }
  }
  yield { offset, raw: piece.take() };
}

/** Marks the end, at which what was left for more bytes to come is settled. */
async function* thenEnd(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ chunk: Uint8Array; isLast: boolean }> {
  for await (const chunk of chunks) yield { chunk, isLast: false };
  yield { chunk: new Uint8Array(0), isLast: true };
}

/** How many of the bytes surely belong to the piece, and whether a separator ends it there. */
function scan(bytes: Buffer, isLast: boolean): { settled: number; separator?: boolean } {
  for (let at = bytes.indexOf(NEEDLE); at >= 0; at = bytes.indexOf(NEEDLE, at + 1)) {
    if (bytes.length - at < LOOK_AHEAD && !isLast) return { settled: Math.max(0, at - 2) };
    if (followsEmptyLine(bytes, at) && isSeparator(bytes, at + 1))
      return { settled: at + 1, separator: true };
  }
  return { settled: isLast ? bytes.length : Math.max(0, bytes.length - OVERLAP) };
}

/** @param lineEnd position of the LF that ends the line */
function followsEmptyLine(bytes: Buffer, lineEnd: number): boolean {
  const last = bytes[lineEnd - 1] === CR ? lineEnd - 2 : lineEnd - 1;
  return bytes[last] === LF;
}

function isSeparator(bytes: Buffer, at: number): boolean {
  const [line = '', next = ''] = bytes.toString('latin1', at, at + LOOK_AHEAD).split('\n', 2);
  if (!line.startsWith('From ')) return false;
  if (line.trimEnd() === 'From') return /^[A-Za-z][\w-]*:(?!\/\/)/.test(next);
  return isDated(line) && /^(?:>?From |[!-9;-~]+:)/.test(next);
}

/** With a weekday and a time, or with both as ISO 8601 has them behind the address. */
function isDated(line: string): boolean {
  if (/^From (?:"[^"]*"\S*|\S+) +\d{4}-\d\d-\d\d[T ] *\d\d:\d\d/.test(line)) return true;
  return /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b/.test(line) && /\b\d{1,2}:\d\d/.test(line);
}

/** The bytes that may stand before the first separator. */
function lengthOfPrefix(bytes: Buffer): number {
  return /^(?:\xef\xbb\xbf)?(?:\r?\n)?/.exec(bytes.toString('latin1', 0, 5))?.[0].length ?? 0;
}

/** Undoes what writing to an mbox did: the separator line, a `>` before each quoted `From `, the empty line at the end. */
function unwrap({ offset, raw }: Piece): MboxMessage {
  if (raw === null) return { offset, raw };
  const piece = Buffer.from(raw.buffer, raw.byteOffset, raw.length);
  const separator = lengthOfPrefix(piece);
  if (!isSeparator(piece, separator)) return { offset, raw: unquote(piece.subarray(0, endOfMessage(piece))) };
  const start = piece.indexOf(LF, separator) + 1;
  return { offset: offset + separator, raw: unquote(piece.subarray(start, endOfMessage(piece))) };
}

/** The separator's empty line goes, the line end before it stays with the message. */
function endOfMessage(piece: Buffer): number {
  if (piece.at(-1) !== LF || !followsEmptyLine(piece, piece.length - 1)) return piece.length;
  return piece.length - (piece.at(-2) === CR ? 2 : 1);
}

/** The rule of mboxrd: each line of `>`s and `From ` was given one `>` more. */
function unquote(message: Buffer): Buffer {
  const kept: Buffer[] = [];
  let from = 0;
  for (let at = message.indexOf('>From '); at >= 0; at = message.indexOf('>From ', at + 1)) {
    let start = at;
    while (message[start - 1] === QUOTE) start--;
    if (start > 0 && message[start - 1] !== LF) continue;
    kept.push(message.subarray(from, at));
    from = at + 1;
  }
  return from === 0 ? message : Buffer.concat([...kept, message.subarray(from)]);
}
