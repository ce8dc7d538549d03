import { collector } from './collector.ts';
import type { Label } from './data.ts';

/** One line that is not empty: a message, or why there is none in it. */
export type JsonLine = { readonly line: number } & ParsedLine;

/** `label` is undefined when the line has none, or another one than ham and spam. */
type ParsedLine =
  { readonly label: Label | undefined; readonly raw: Uint8Array } | { readonly reason: LineFault };

export type LineFault = 'LINE_NOT_UTF8' | 'LINE_NOT_JSON' | 'MESSAGE_MISSING' | 'MESSAGE_TOO_LARGE';

const LF = 10;
/** How much longer than the message its line may be: JSON writes some bytes as two, few as six. */
const ESCAPING = 3;

/**
 * Reads `{"label":"ham"|"spam","message":"<raw>"}` line by line; further keys are ignored. The message's bytes are the UTF-8
 * form of the string. Memory: one line.
 */
export async function* readJsonLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<JsonLine> {
  let line = 0;
  for await (const bytes of splitLines(chunks, maxBytes * ESCAPING)) {
    line++;
    const parsed = bytes === null ? { reason: 'MESSAGE_TOO_LARGE' as const } : parseLine(bytes, maxBytes);
    if (parsed !== undefined) yield { line, ...parsed };
  }
}

async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array | null> {
  const line = collector(maxBytes);
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      line.add(chunk.subarray(start, end));
      yield line.take();
      start = end + 1;
    }
    line.add(chunk.subarray(start));
  }
  yield line.take();
}

/** Undefined for an empty line. */
function parseLine(bytes: Uint8Array, maxBytes: number): ParsedLine | undefined {
  const text = decode(bytes);
  if (text === undefined) return { reason: 'LINE_NOT_UTF8' };
  if (text.trim() === '') return undefined;
  const fields = parseObject(text);
  if (fields === undefined) return { reason: 'LINE_NOT_JSON' };
  const { label, message } = fields;
  if (typeof message !== 'string') return { reason: 'MESSAGE_MISSING' };
  const raw = Buffer.from(message);
  return raw.length > maxBytes
    ? { reason: 'MESSAGE_TOO_LARGE' }
    : { label: isLabel(label) ? label : undefined, raw };
}

function isLabel(value: unknown): value is Label {
  return value === 'ham' || value === 'spam';
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parseObject(text: string): { label?: unknown; message?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
