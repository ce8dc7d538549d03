import { isUtf8 } from 'node:buffer';
import { LIMITS } from '../limits.ts';
import { decodeUndeclared } from './charset.ts';
import { isBlank, lineEnd, nextLine } from './lines.ts';

/** The header of a message or a part. */
export interface Header {
  /** Values by lower-case name, in order, unfolded and trimmed; of the names that matter only. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** Where the body begins; undefined where the header is not ended by an empty line. */
  readonly body: number | undefined;
}

const FIELDS = new Set([
  'from',
  'to',
  'subject',
  'content-type',
  'content-transfer-encoding',
  'content-disposition',
]);
/** The beginning of a field, and not of an address of the web. */
const FIELD = /[!-9;-~]{1,100}[ \t]*:(?!\/\/)/y;
const SHOWN = new Set(['from', 'to', 'subject']);
/** What those names begin with. */
const INITIALS = 'fFtTsScC';

/**
 * Reads the header that begins at `start`, not beyond `end`.
 *
 * @param source the message as Latin-1, one character a byte
 * @param isShown whether a reader sees it, so that 8-bit characters of an undeclared charset matter
 */
export function readHeader(source: string, start: number, end: number, isShown = false): Header {
  const fields = new Map<string, string[]>();
  let pieces: string[] = [];
  let at = start;
  while (at < end) {
    const next = nextLine(source, at, end);
    const stop = lineEnd(source, at, next);
    const isContinued = at > start && isBlank(source.charCodeAt(at));
    if (!isContinued) {
      addField(fields, pieces, isShown);
      pieces = [];
    }
    if (stop === at) return { fields, body: next };
    if (isContinued ? pieces.length > 0 : mayMatter(source, at, stop)) pieces.push(source.slice(at, stop));
    at = next;
  }
  addField(fields, pieces, isShown);
  return { fields, body: undefined };
}

/**
 * Where the first line of a header stands that is no field and goes on none: there the body begins, as its author meant it.
 * Undefined where there is none before the empty line.
 */
export function brokenLine(source: string, start: number, end: number): number | undefined {
  for (let at = start; at < end; at = nextLine(source, at, end)) {
    if (lineEnd(source, at, nextLine(source, at, end)) === at) return undefined;
    FIELD.lastIndex = at;
    if (!(at > start && isBlank(source.charCodeAt(at))) && !FIELD.test(source)) return at;
  }
  return undefined;
}

function mayMatter(source: string, start: number, end: number): boolean {
  let at = start;
  while (at < end && isBlank(source.charCodeAt(at))) at++;
  return at < end && INITIALS.includes(source.charAt(at));
}

function addField(fields: Map<string, string[]>, pieces: readonly string[], isShown: boolean): void {
  if (pieces.length === 0) return;
  const line = pieces.join('');
  const colon = line.indexOf(':');
  const name = trimBlanks(colon === -1 ? line : line.slice(0, colon)).toLowerCase();
  if (!FIELDS.has(name)) return;
  const others = fields.get(name);
  const text = decodeBytes(line.slice(colon + 1), isShown && SHOWN.has(name), others === undefined);
  const value = colon === -1 ? '' : trimBlanks(text.replace(/\r+/g, ' ')).slice(0, LIMITS.fieldCharacters);
  if (others === undefined) fields.set(name, [value]);
  else others.push(value);
}

/**
 * Headers are UTF-8 (RFC 6532), mostly ASCII; where a reader would see other bytes their charset is guessed. A byte order mark is a
 * character like others.
 */
function decodeBytes(latin1: string, isShown: boolean, mayGuess: boolean): string {
  // eslint-disable-next-line no-control-regex -- ASCII is what is meant
  if (/^[\x00-\x7f]*$/.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  if (isShown && !isUtf8(bytes)) return decodeUndeclared(bytes, mayGuess);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** Without blanks and tabs around it; other white space stays, as it may not stand around a field (RFC 5322, 2.2). */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}
