/** The bytes that mail is cut at, and the one rule for the end of a line, the same for headers and bodies. */
export const LF = 10;
export const CR = 13;

export function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** The place behind the line feed of the line that begins at `start`, or `end` where it has none. */
export function nextLine(source: string, start: number, end: number): number {
  const feed = source.indexOf('\n', start);
  return feed === -1 || feed >= end ? end : feed + 1;
}

/** The place behind the last character of a line; carriage returns before the line feed are no part of it. */
export function lineEnd(source: string, start: number, next: number): number {
  let end = next;
  while (end > start && (source.charCodeAt(end - 1) === LF || source.charCodeAt(end - 1) === CR)) end--;
  return end;
}
