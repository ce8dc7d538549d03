import { brokenLine, readHeader } from './header.ts';

/** A line that looks as if it opened a part, with a field of a header behind it. */
const OPENING = /^--([^\r\n"]{1,100}?)[ \t]*\r?\n(?=content-)/gim;
const BOUNDARY = /\bboundary=[ \t]*"?([^"\r\n;]{1,100})/gi;
const PART_HEADER = /^(?:content-[a-z-]+[ \t]*:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*)+/i;
const MULTIPART = /^multipart\/[\w.-]+/i;

/**
 * What a message that shows no text may have been meant to be, the likeliest first. A field that is put before a header counts
 * instead of the one in it.
 *
 * @param source the message as Latin-1, one character a byte
 * @param hasParts whether parts were found, which are no text: then what is between them is none either
 */
export function* repairs(source: string, hasParts: boolean): Iterable<string> {
  const { body, fields } = readHeader(source, 0, source.length);
  if (body === undefined) {
    const broken = brokenLine(source, 0, source.length);
    if (broken !== undefined) yield `${source.slice(0, broken)}\n${source.slice(broken)}`;
    return;
  }
  const [kind = 'multipart/mixed'] = MULTIPART.exec(fields.get('content-type')?.[0] ?? '') ?? [];
  const boundary = usedBoundary(source);
  if (boundary !== undefined) yield `Content-Type: ${kind}; boundary="${boundary}"\n${source}`;
  if (hasParts) return;
  const [header, rest] = [source.slice(0, body), source.slice(body).trimStart()];
  const [partHeader = ''] = PART_HEADER.exec(rest) ?? [];
  if (partHeader !== '') yield `${partHeader}${header}${rest.slice(partHeader.length)}`;
  yield `Content-Type: text/plain\n${source}`;
}

/** The boundary of the first line that opens a part and that no multipart declares. */
function usedBoundary(source: string): string | undefined {
  const declared = new Set(Array.from(source.matchAll(BOUNDARY), ([, boundary]) => boundary?.trim()));
  for (const [, boundary] of source.matchAll(OPENING)) if (!declared.has(boundary)) return boundary;
  return undefined;
}
