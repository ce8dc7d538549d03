import { decodeWords } from 'postal-mime';
import { readAddresses } from './addresses.ts';
import { decodeLikely, fitsCharset, MOST_GUESSES, UTF_8_NAME } from './charset.ts';
import { CHARSETS } from './decode.ts';
import type { Header } from './header.ts';
import type { MimeMessage } from './message.ts';

/** RFC 2047, and the language behind a charset of RFC 2231. */
const ENCODED_WORD = /=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([QB])\?([^?]*)\?=/gi;

/** The first subject, the first sender, and all recipients that a header names. */
export function readEnvelope({ fields }: Header): Pick<MimeMessage, 'subject' | 'from' | 'to'> {
  const [from = ''] = fields.get('from') ?? [];
  return {
    subject: decodeWords(inLikelyCharset(fields.get('subject')?.[0] ?? '')),
    from: from === '' ? [] : readAddresses(inLikelyCharset(from)).slice(0, 1),
    to: (fields.get('to') ?? []).flatMap((to, i) => readAddresses(inLikelyCharset(to, i < MOST_GUESSES))),
  };
}

/** Encoded words that are misread, as their charset is unknown or not that of their bytes, are written anew, in UTF-8. */
function inLikelyCharset(header: string, mayGuess = true): string {
  if (!header.includes('=?')) return header;
  let words = 0;
  return header.replace(ENCODED_WORD, (word, declared: string, encoding: string, encoded: string) => {
    const charset = declared.toLowerCase();
    // A character may begin in one word and end in the next: those of UTF-8 are decoded together.
    if (UTF_8_NAME.test(charset)) return word;
    const bytes = bytesOf(encoded, encoding.toUpperCase() === 'B');
    if (CHARSETS.has(charset) && fitsCharset(bytes, charset)) return word;
    const text = decodeLikely(bytes, charset, mayGuess && words++ < MOST_GUESSES);
    // A word may stand where none is decoded, as in an address: it stays as it is where that makes no difference.
    return text === decodeWords(word) ? word : `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
  });
}

function bytesOf(encoded: string, isBase64: boolean): Uint8Array {
  if (isBase64) return Buffer.from(encoded, 'base64');
  const octets = encoded
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return Buffer.from(octets, 'latin1');
}
