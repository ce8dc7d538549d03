import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Writes and waits until the reader keeps up, so that memory does not grow when it is slow. */
export async function write(stream: Writable, text: string): Promise<void> {
  if (!stream.write(text)) await once(stream, 'drain');
}

/** Width of a terminal in characters; some terminals do not say. */
export function columnsOf(stream: Writable): number {
  return ('columns' in stream && Number(stream.columns)) || 80;
}
