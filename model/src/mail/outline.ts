import { LIMITS, tooComplex } from './limits.ts';
import { latin1 } from './mime/decode.ts';

/** What the MIME headers of a message and its parts declare, in order, without repeats. */
export interface Outline {
  readonly charsets: readonly string[];
  readonly contentTypes: readonly string[];
  readonly transferEncodings: readonly string[];
}

const MAX_DECLARED = 50;
/** All in one, as it is the whole message that is searched. Of a type or an encoding the value is not passed over: it may hold a charset. */
const DECLARATION =
  /^content-(?:type:[ \t]*(?=(?<type>[\w.+-]{1,40}\/[\w.+-]{1,60}))|transfer-encoding:[ \t]*(?=(?<encoding>[\w-]{1,30})))|\bcharset=[ \t]*"?(?<charset>[\w.:+-]{1,40})/gim;
const NEWLINE = 10;
const FIELD = /^[!-9;-~]{1,100}[ \t]*:/m;
const STARTS_WITH_FIELD = /^(?:[!-9;-~]{1,80}[ \t]*:|\r?\n)/;
const BLANK_LINE = /\r?\n\r?\n/;

/** The message without the byte order mark that some editors put before it, and without the "From " line of an mbox. */
export function withoutEnvelope(raw: Uint8Array): Uint8Array {
  const message = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? raw.subarray(3) : raw;
  const [f, r, o, m, space] = message;
  const hasEnvelope = f === 70 && r === 114 && o === 111 && m === 109 && space === 32;
  return hasEnvelope ? message.subarray(message.indexOf(NEWLINE) + 1) : message;
}

/** The message, with an empty header where it has none: bare text, as people paste it, is all body. */
export function withHeader(message: Uint8Array): Uint8Array {
  if (STARTS_WITH_FIELD.test(latin1(message.subarray(0, 100)))) return message;
  const text = latin1(message);
  const end = text.search(BLANK_LINE);
  return FIELD.test(end === -1 ? text : text.slice(0, end))
    ? message
    : Buffer.concat([Buffer.of(NEWLINE), message]);
}

/**
 * Finds the declarations wherever they stand, so that a broken message still shows how it was built.
 *
 * @param text the message as Latin-1, one character a byte
 * @throws MESSAGE_TOO_COMPLEX when the message has so many parts that reading it would take long
 */
export function readOutline(text: string): Outline {
  let parts = 0;
  for (let at = text.indexOf('\n--'); at !== -1; at = text.indexOf('\n--', at + 3)) parts++;
  if (parts > LIMITS.boundaryLines)
    throw tooComplex(`The message has ${parts} lines that could open a part.`);
  const charsets = new Set<string>();
  const contentTypes = new Set<string>();
  const transferEncodings = new Set<string>();
  for (const { groups: { charset, type, encoding } = {} } of text.matchAll(DECLARATION)) {
    note(charset, charsets);
    note(type, contentTypes);
    note(encoding, transferEncodings);
  }
  return {
    charsets: [...charsets],
    contentTypes: [...contentTypes],
    transferEncodings: [...transferEncodings],
  };
}

function note(value: string | undefined, declared: Set<string>): void {
  if (value !== undefined && declared.size < MAX_DECLARED) declared.add(value.toLowerCase());
}
