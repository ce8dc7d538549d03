import { isAscii } from 'node:buffer';
import { fitsCharset, isEscaped } from './charset.ts';
import type { Declared } from './declared.ts';
import { unwrapped } from './flowed.ts';
import { CR, LF } from './lines.ts';

const EQUALS = 61;
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Value of each byte as a sign of base64 and as a hexadecimal digit; -1 for all others. */
const SEXTETS = valuesOf(BASE64);
const NIBBLES = valuesOf('0123456789abcdef').map((value, byte) =>
  byte >= 65 && byte <= 70 ? byte - 55 : value,
);

/** Charsets in which a text of ASCII bytes says the same as in ASCII. Others are left to postal-mime. */
export const CHARSETS: ReadonlySet<string> = new Set(
  (
    'utf-8 utf8 us-ascii ascii iso-8859-1 latin1 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 ' +
    'iso-8859-9 iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 windows-1250 windows-1251 windows-1252 ' +
    'windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 windows-874 koi8-r koi8-u ' +
    'gb2312 gbk gb18030 big5 euc-kr ks_c_5601-1987 euc-jp'
  ).split(' '),
);

/** A body without its transfer encoding; lines end in a line feed, the last one too. */
export function decodeTransfer(body: Uint8Array, encoding: Declared['encoding']): Uint8Array {
  if (encoding === 'base64') return decodeBase64(body);
  if (encoding === 'quoted-printable' && body.includes(EQUALS)) return decodeQuotedPrintable(body);
  return withLineFeeds(body);
}

/** A text out of its charset and wrapping, or undefined where these are not among the common ones, or not what the bytes are. */
export function decodeText(bytes: Uint8Array, parameters: Declared['parameters']): string | undefined {
  const declared = parameters.get('charset') ?? '';
  const charset = declared === '' ? 'utf-8' : declared.trim().toLowerCase();
  if (declared === '' && isEscaped(bytes)) return undefined;
  if (!CHARSETS.has(charset) || parameters.has('delsp') || !fitsCharset(bytes, charset)) return undefined;
  const text = isAscii(bytes) ? latin1(bytes) : new TextDecoder(charset).decode(bytes);
  return unwrapped(text, parameters);
}

export function isBase64Sign(byte: number): boolean {
  return (SEXTETS[byte] ?? -1) >= 0;
}

/** One character a byte. */
export function latin1({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}

/** What is no sign of base64 is passed over; `=` ends a group, also in the middle of a body. */
function decodeBase64(body: Uint8Array): Uint8Array {
  const decoded = new Uint8Array(Math.ceil((body.length * 3) / 4));
  let length = 0;
  let held = 0;
  let bits = 0;
  for (const byte of body) {
    const value = SEXTETS[byte] ?? -1;
    if (value >= 0) {
      held = ((held << 6) | value) & 0xffff;
      bits += 6;
      if (bits < 8) continue;
      bits -= 8;
      decoded[length++] = held >> bits;
    } else if (byte === EQUALS) bits = 0;
  }
  return decoded.subarray(0, length);
}

/** An `=` that no two hexadecimal digits follow is kept; at the end of a line it joins the next one. */
function decodeQuotedPrintable(body: Uint8Array): Uint8Array {
  const decoded = new Uint8Array(body.length + 1);
  let length = 0;
  for (let at = 0, next; at < body.length; at = next) {
    const feed = body.indexOf(LF, at);
    next = feed === -1 ? body.length : feed + 1;
    let end = endOfLine(body, at, next);
    const isJoined = end > at && body[end - 1] === EQUALS;
    if (isJoined) end--;
    while (at < end) {
      const byte = body[at++] ?? 0;
      const value = byte === EQUALS && at + 1 < end ? hexadecimal(body, at) : -1;
      if (value >= 0) at += 2;
      decoded[length++] = value >= 0 ? value : byte;
    }
    if (!isJoined) decoded[length++] = LF;
  }
  return decoded.subarray(0, length);
}

function withLineFeeds(body: Uint8Array): Uint8Array {
  if (body.length === 0 || (body[body.length - 1] === LF && !body.includes(CR))) return body;
  const lines = new Uint8Array(body.length + 1);
  let length = 0;
  for (let at = 0, next; at < body.length; at = next) {
    const feed = body.indexOf(LF, at);
    next = feed === -1 ? body.length : feed + 1;
    const line = body.subarray(at, endOfLine(body, at, next));
    lines.set(line, length);
    length += line.length;
    lines[length++] = LF;
  }
  return lines.subarray(0, length);
}

function endOfLine(body: Uint8Array, start: number, next: number): number {
  let end = next;
  while (end > start && (body[end - 1] === LF || body[end - 1] === CR)) end--;
  return end;
}

/** The byte that two digits name, below zero where they are none. */
function hexadecimal(body: Uint8Array, at: number): number {
  return ((NIBBLES[body[at] ?? 0] ?? -1) << 4) | (NIBBLES[body[at + 1] ?? 0] ?? -1);
}

function valuesOf(signs: string): Int8Array {
  const values = new Int8Array(256).fill(-1);
  for (let value = 0; value < signs.length; value++) values[signs.charCodeAt(value)] = value;
  return values;
}
