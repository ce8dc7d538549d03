import { decodeLikely } from './charset.ts';
import type { Declared } from './declared.ts';
import { decodeText, decodeTransfer, latin1 } from './decode.ts';
import { unwrapped } from './flowed.ts';
import { decodeLikelyTransfer, isAsEncoded } from './transfer.ts';

const META_CHARSET = /<meta\b[^>]{0,200}\bcharset\s*=\s*["']?([\w.:-]{1,40})/i;
const PRESCAN = 1024;

/** How far what a message declares is believed. */
export interface Reading {
  /** Whether a part is a text that is shown. */
  readonly isText: (declared: Declared) => boolean;
  /** The text of a part; undefined leaves the message to another reading. Where it may not guess, a charset is what is declared. */
  readonly textOf: (body: Uint8Array, declared: Declared, mayGuess: boolean) => string | undefined;
  /** Whether the header of a part ends where a line is no field; otherwise such a message is left to another reading. */
  readonly endsBrokenHeaders: boolean;
}

/** To the letter, as postal-mime reads. Parts that cannot be what they declare are left to others. */
export const AS_DECLARED: Reading = {
  isText: isShown,
  textOf: (body, { encoding, parameters }) =>
    isAsEncoded(body, encoding) ? decodeText(decodeTransfer(body, encoding), parameters) : undefined,
  endsBrokenHeaders: false,
};

/** Charset and transfer encoding are what the bytes say. */
export const AS_MEANT: Reading = { isText: isShown, textOf: likelyText, endsBrokenHeaders: true };

/** For a message that shows nothing otherwise: a text of any kind is one (RFC 2046, 4.1.4), attached or not. */
export const ANY_TEXT: Reading = { ...AS_MEANT, isText: ({ type }) => /^(?:text\/|[^/]*$)/.test(type) };

function isShown({ type, disposition }: Declared): boolean {
  return (type === 'text/plain' || type === 'text/html') && disposition !== 'attachment';
}

function likelyText(
  body: Uint8Array,
  { type, encoding, parameters }: Declared,
  mayGuess: boolean,
): string | undefined {
  if (parameters.has('delsp')) return undefined;
  const bytes = decodeLikelyTransfer(body, encoding);
  const charset = parameters.get('charset') ?? (type === 'text/html' ? charsetOfPage(bytes) : '');
  return unwrapped(decodeLikely(bytes, charset, mayGuess), parameters);
}

/** What a page says of itself at its beginning. Source: https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding */
function charsetOfPage(bytes: Uint8Array): string {
  return META_CHARSET.exec(latin1(bytes.subarray(0, PRESCAN)))?.[1] ?? '';
}
