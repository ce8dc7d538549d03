import { LIMITS } from '../limits.ts';
import type { Declared } from './declared.ts';
import { readDeclared } from './declared.ts';
import type { Header } from './header.ts';
import { brokenLine, readHeader } from './header.ts';
import { isBlank, lineEnd, nextLine } from './lines.ts';

/** A part without parts of its own: what it declares and where its body lies. */
export interface Leaf {
  readonly declared: Declared;
  readonly start: number;
  readonly end: number;
  /** The innermost multipart/alternative around it. */
  readonly alternative: Multipart | undefined;
}

interface Multipart {
  readonly boundary: string;
  readonly alternative: Multipart | undefined;
}

interface Delimiter {
  /** Where its line begins, and the next. */
  readonly start: number;
  readonly next: number;
  /** Which open multipart it belongs to; -1 for the end of the message, which ends all. */
  readonly depth: number;
  readonly isLast: boolean;
}

const MAX_DEPTH = 8;
const COMMON_MULTIPART = /^multipart\/(?:alternative|mixed|related|report|signed)$/;

/**
 * The leaves of a message in order, or undefined where it is not built in a common way.
 *
 * @param root header of the message itself
 * @param source the message as Latin-1, one character a byte
 * @param endsBrokenHeaders whether the header of a part ends at a line that is no field; else a message with one is not common
 */
export function readParts(source: string, root: Header, endsBrokenHeaders: boolean): Leaf[] | undefined {
  const leaves: Leaf[] = [];
  const open: Multipart[] = [];
  let header = root;
  let headerBytes = root.body ?? source.length;
  let delimiter: Delimiter = { start: source.length, next: source.length, depth: -1, isLast: true };
  for (;;) {
    // Near the limit postal-mime counts, and refuses.
    if (headerBytes > LIMITS.headerBytes) return undefined;
    const declared = readDeclared(header);
    if (declared === undefined) return undefined;
    const parent = open.at(-1);
    if (declared.type.startsWith('multipart/')) {
      const multipart = multipartOf(declared, parent);
      if (multipart === undefined || header.body === undefined || open.length >= MAX_DEPTH) return undefined;
      open.push(multipart);
      delimiter = nextDelimiter(source, header.body, open);
    } else {
      const { start, end } = { start: header.body ?? delimiter.start, end: delimiter.start };
      leaves.push({ declared, start, end, alternative: parent?.alternative });
    }
    while (delimiter.isLast) {
      if (delimiter.depth <= 0) return leaves;
      open.length = delimiter.depth;
      delimiter = nextDelimiter(source, delimiter.next, open);
    }
    open.length = delimiter.depth + 1;
    const start = delimiter.next;
    delimiter = nextDelimiter(source, start, open);
    const broken = brokenLine(source, start, delimiter.start);
    if (broken !== undefined && !endsBrokenHeaders) return undefined;
    header = readHeader(source, start, broken ?? delimiter.start);
    if (broken !== undefined) header = { ...header, body: broken };
    headerBytes += (header.body ?? delimiter.start) - start;
  }
}

function multipartOf({ type, parameters }: Declared, parent: Multipart | undefined): Multipart | undefined {
  const boundary = parameters.get('boundary') ?? '';
  if (!COMMON_MULTIPART.test(type) || !/^[\x20-\x7e]+$/.test(boundary)) return undefined;
  const multipart: { boundary: string; alternative: Multipart | undefined } = {
    boundary,
    alternative: parent?.alternative,
  };
  if (type === 'multipart/alternative') multipart.alternative = multipart;
  return multipart;
}

/** The first line from `start` on that delimits parts of an open multipart; the innermost one goes first. */
function nextDelimiter(source: string, start: number, open: readonly Multipart[]): Delimiter {
  for (let feed = source.indexOf('\n--', start - 1); feed !== -1; feed = source.indexOf('\n--', feed + 1)) {
    for (let depth = open.length - 1; depth >= 0; depth--) {
      const boundary = open[depth]?.boundary ?? '';
      if (!source.startsWith(boundary, feed + 3)) continue;
      const next = nextLine(source, feed + 1, source.length);
      const end = lineEnd(source, feed + 1, next);
      const behind = feed + 3 + boundary.length;
      if (behind > end) continue;
      const isLast = source.startsWith('--', behind) && behind + 2 <= end;
      if (isBlankRun(source, isLast ? behind + 2 : behind, end))
        return { start: feed + 1, next, depth, isLast };
    }
  }
  return { start: source.length, next: source.length, depth: -1, isLast: true };
}

function isBlankRun(source: string, start: number, end: number): boolean {
  let at = start;
  while (at < end && isBlank(source.charCodeAt(at))) at++;
  return at >= end;
}
