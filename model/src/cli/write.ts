import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes and waits until the reader keeps up, so that memory does not grow when it is slow. */
export async function write(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

/** What mail, file names and people's reasons say must not steer the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '�');
}

/** Width of a terminal in characters; some terminals do not say. */
export function columnsOf(stream: Writable): number {
  return ('columns' in stream && Number(stream.columns)) || 80;
}
