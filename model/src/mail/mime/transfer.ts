import { isUtf8 } from 'node:buffer';
import type { Declared } from './declared.ts';
import { decodeTransfer, isBase64Sign } from './decode.ts';
import { CR, LF } from './lines.ts';

const EQUALS = 61;
/** Fewer signs may be a word as well. */
const LEAST_BASE64 = 24;
/** More control characters than that, as a part of all, and bytes are no text. */
const MOST_CONTROLS = 0.03;
const BLANK = 32;

/** Whether a body is encoded as it declares, as far as one can tell. */
export function isAsEncoded(body: Uint8Array, encoding: Declared['encoding']): boolean {
  const signs = signsOf(body);
  return encoding === 'base64' ? signs !== undefined : signs === undefined || signs < LEAST_BASE64;
}

/**
 * A body without the transfer encoding that it most likely has. What is declared to be base64 is decoded as far as it can be, and
 * taken as it stands from there on; what is not, and is nothing but base64 of a readable text, is decoded.
 */
export function decodeLikelyTransfer(body: Uint8Array, encoding: Declared['encoding']): Uint8Array {
  const isWhole = (signsOf(body) ?? 0) >= LEAST_BASE64;
  if (encoding === 'base64') {
    const decoded = decodeTransfer(body, encoding);
    return isWhole || isReadable(decoded) ? decoded : decodeBeginning(body);
  }
  const decoded = isWhole ? decodeTransfer(body, 'base64') : undefined;
  return decoded !== undefined && isReadable(decoded) && decoded.includes(BLANK)
    ? decoded
    : decodeTransfer(body, encoding);
}

/** Mailing lists, and who wants to mislead a filter, put plain text behind the base64; mail clients show what comes before it. */
function decodeBeginning(body: Uint8Array): Uint8Array {
  const end = endOfBase64(body);
  const beginning = body.subarray(0, end);
  const decoded = decodeTransfer(beginning, 'base64');
  const isText = (signsOf(beginning) ?? 0) >= LEAST_BASE64 && hasFewControls(decoded);
  if (!isText) return decodeTransfer(body, 'none');
  return Buffer.concat([decoded, Buffer.of(LF), decodeTransfer(body.subarray(end), 'none')]);
}

/** Where the first line begins that is not base64. */
function endOfBase64(body: Uint8Array): number {
  let end = 0;
  while (end < body.length) {
    const feed = body.indexOf(LF, end);
    const next = feed === -1 ? body.length : feed + 1;
    if (signsOf(body.subarray(end, next)) === undefined) break;
    end = next;
  }
  return end;
}

/** How many signs of base64 there are, or undefined where there is anything else. */
function signsOf(body: Uint8Array): number | undefined {
  let signs = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] ?? 0;
    if (isBase64Sign(byte)) signs++;
    else if (byte !== CR && byte !== LF && byte !== EQUALS) return undefined;
  }
  return signs;
}

function isReadable(bytes: Uint8Array): boolean {
  return isUtf8(bytes) && hasFewControls(bytes);
}

function hasFewControls(bytes: Uint8Array): boolean {
  const controls = bytes.filter((byte) => (byte > 0 && byte < 9) || (byte > 13 && byte < BLANK)).length;
  return controls <= MOST_CONTROLS * bytes.length;
}
