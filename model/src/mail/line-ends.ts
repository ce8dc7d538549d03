import { CR, LF } from './mime/lines.ts';

/**
 * The message with a line feed for each carriage return that ends a line alone, as mail clients show it; the message itself where
 * there is none. Linear in its length.
 */
export function withEndedLines(raw: Uint8Array): Uint8Array {
  let message = raw;
  for (let at = raw.indexOf(CR); at !== -1; at = raw.indexOf(CR, at)) {
    const start = at;
    while (raw[at] === CR) at++;
    if (raw[at] === LF) continue;
    // A Buffer, as messages mostly are: V8 compiles all that reads bytes anew for those of another class.
    if (message === raw) message = Buffer.from(raw);
    message.fill(LF, start, at);
  }
  return message;
}
