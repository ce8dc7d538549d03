import { isAscii, isUtf8 } from 'node:buffer';
import { createRequire } from 'node:module';
import type * as Chardet from 'chardet';

export const UTF_8_NAME = /^utf-?8$/;
const UTF_7_NAME = /utf-?7/;
const WIDE_NAME = /utf-?16|ucs-?2|unicode/;
/** Names that TextDecoder knows, and that say nothing of a text. */
const NO_CHARSET = /^(?:replacement|x-user-defined)$/;
const EAST_ASIAN = /^(?:gb|big5|euc|ks_c|shift|iso-2022)/;
/** With that begins what is not ASCII in ISO-2022. */
const ESCAPE = Buffer.from('\x1b$');
const WESTERN = 'windows-1252';
const SAMPLE = 2000;
/** Bytes beyond ASCII, as a part of a sample that begins with one, from which on a text is not Western European beyond doubt. */
const FOREIGN = 0.05;
/** From this confidence on, of 100, chardet is believed: with less it says of Western European words that they are all kinds of things. */
const SURE = 35;
/** In charsets of two bytes a character letters of ASCII may be the second one: nobody shall make them unread so. */
const SURE_OF_PAIRS = 80;
/** Zeros, as a part of all bytes, from which on a text has two bytes a character; and how many more there are on one side of these. */
const WIDE = 0.25;
const OTHER_SIDE = 0.05;
/** With more characters, of those beyond ASCII, that a charset cannot read it is another one. */
const MOST_UNREAD = 0.25;
const UNREAD = 0xfffd;

/** Whether bytes can be of a charset in which ASCII means ASCII; hardly any text of single bytes is UTF-8 by chance. */
export function fitsCharset(bytes: Uint8Array, charset: string): boolean {
  if (bytes.includes(0)) return false;
  if (isAscii(bytes) || EAST_ASIAN.test(charset)) return true;
  return isUtf8(bytes) === UTF_8_NAME.test(charset);
}

/** Texts of a message whose charset is guessed, which takes a millisecond each; others are read as of Windows in the West. */
export const MOST_GUESSES = 20;

/**
 * The text that bytes most likely are. The declared charset is a hint: names are misspelt, made up, or lies.
 *
 * @param mayGuess whether the bytes may be looked at for long where the hint is worth nothing
 */
export function decodeLikely(bytes: Uint8Array, declared: string, mayGuess: boolean): string {
  const name = declared.trim().toLowerCase();
  if (bytes.includes(0)) {
    const wide = wideCharset(bytes, name);
    return wide === undefined
      ? decodeLikely(
          bytes.filter((byte) => byte !== 0),
          name,
          mayGuess,
        )
      : new TextDecoder(wide).decode(bytes);
  }
  if (UTF_7_NAME.test(name)) return decodeUtf7(Buffer.from(bytes).toString('latin1'));
  const decoder = decoderOf(name);
  if (name === '' && isEscaped(bytes)) return decodeUndeclared(bytes, mayGuess);
  if (!EAST_ASIAN.test(decoder?.encoding ?? '') && isUtf8(bytes)) return new TextDecoder().decode(bytes);
  const text = decoder?.decode(bytes);
  return text === undefined || isMisread(text) ? decodeUndeclared(bytes, mayGuess) : text;
}

/** The text of bytes that are not UTF-8, and of which nobody says what they are. */
export function decodeUndeclared(bytes: Uint8Array, mayGuess: boolean): string {
  const text = mayGuess ? decoderOf(recognised(bytes))?.decode(bytes) : undefined;
  return text === undefined || isMisread(text) || !isWritten(text)
    ? new TextDecoder(WESTERN).decode(bytes)
    : text;
}

/** Whether what is not ASCII is letters more than signs. */
function isWritten(text: string): boolean {
  const beyondAscii = text.replace(/\p{ASCII}+/gu, '');
  return 2 * beyondAscii.replace(/\P{L}+/gu, '').length >= beyondAscii.length;
}

/** Whether it may be ISO-2022, whose bytes are all of ASCII. */
export function isEscaped(bytes: Uint8Array): boolean {
  const { buffer, byteOffset, byteLength } = bytes;
  return Buffer.from(buffer, byteOffset, byteLength).includes(ESCAPE) && isAscii(bytes);
}

/** The charset that the frequencies of bytes and of their pairs speak for, if there are enough of them; else that of Windows in the West. */
function recognised(bytes: Uint8Array): string {
  const start = Math.max(
    0,
    bytes.findIndex((byte) => byte > 127 || byte === ESCAPE[0]),
  );
  const sample = bytes.subarray(start, start + SAMPLE);
  const beyondAscii = sample.filter((byte) => byte > 127).length;
  if (beyondAscii > 0 && beyondAscii <= FOREIGN * sample.length) return WESTERN;
  const [best] = chardet().analyse(sample);
  if (best === undefined) return WESTERN;
  const name = best.name.toLowerCase();
  return best.confidence >= (EAST_ASIAN.test(name) ? SURE_OF_PAIRS : SURE) ? name : WESTERN;
}

/** Few messages need it; all others need not wait for it at each start. */
function chardet(): typeof Chardet {
  return createRequire(import.meta.url)('chardet') as typeof Chardet;
}

/** UTF-16 is told by its zeros, which are all on one side: what is declared, and even the mark at the beginning, is often wrong. */
function wideCharset(bytes: Uint8Array, name: string): 'utf-16le' | 'utf-16be' | undefined {
  let [even, odd] = [0, 0];
  const sample = bytes.subarray(0, SAMPLE);
  for (let at = 0; at < sample.length; at++) {
    if (sample[at] !== 0) continue;
    if (at % 2 === 0) even++;
    else odd++;
  }
  const isOneSided = Math.min(even, odd) <= OTHER_SIDE * Math.max(even, odd);
  if (!isOneSided || (even + odd < WIDE * sample.length && !WIDE_NAME.test(name))) return undefined;
  return even > odd ? 'utf-16be' : 'utf-16le';
}

/** RFC 2152: `+`, base64 of UTF-16, `-`. */
function decodeUtf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, base64: string) => {
    if (base64 === '') return '+';
    const bytes = Buffer.from(base64, 'base64');
    return bytes
      .subarray(0, bytes.length - (bytes.length % 2))
      .swap16()
      .toString('utf16le');
  });
}

function decoderOf(name: string): InstanceType<typeof TextDecoder> | undefined {
  if (NO_CHARSET.test(name) || WIDE_NAME.test(name)) return undefined;
  try {
    return new TextDecoder(name === '' ? 'utf-8' : name);
  } catch {
    return undefined;
  }
}

function isMisread(text: string): boolean {
  let [unread, beyondAscii] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) beyondAscii++;
    if (code === UNREAD) unread++;
  }
  return unread > MOST_UNREAD * beyondAscii;
}
