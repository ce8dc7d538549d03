import { isLinesName, isMboxName } from '../data/files.ts';
import { readJsonLines } from '../data/jsonl.ts';
import type { LineFault } from '../data/jsonl.ts';
import { mayHoldSeveral, readMbox } from '../data/mbox.ts';
import { LIMITS } from '../mail/limits.ts';
import type { Failure, Fault, Message } from './items.ts';

/** The messages of one file: itself, those of an mbox, or those of the lines of a `.jsonl`. Memory: two messages. */
export async function* messagesIn(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Message | Fault> {
  if (isLinesName(path)) yield* messagesInLines(path, chunks);
  else yield* messagesInMail(path, chunks);
}

/** Whether a file, read whole, is surely one message. */
export function isOneMessage(path: string, bytes: Uint8Array): boolean {
  return !isLinesName(path) && !isMboxName(path) && !mayHoldSeveral(bytes);
}

async function* messagesInMail(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Message | Fault> {
  const options = { maxBytes: LIMITS.bytes, named: isMboxName(path) };
  for await (const { offset, raw } of readMbox(chunks, options)) {
    const place = offset === undefined ? path : `${path}@${offset}`;
    yield raw === null ? { path: place, error: FAULTS.MESSAGE_TOO_LARGE } : { path: place, raw };
  }
}

async function* messagesInLines(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Message | Fault> {
  for await (const item of readJsonLines(chunks, LIMITS.bytes)) {
    const place = `${path}:${item.line}`;
    yield 'raw' in item ? { path: place, raw: item.raw } : { path: place, error: FAULTS[item.reason] };
  }
}

const FAULTS: Readonly<Record<LineFault, Failure>> = {
  MESSAGE_TOO_LARGE: {
    code: 'MESSAGE_TOO_LARGE',
    message: `The message is larger than ${LIMITS.bytes / 1024 ** 2} MiB.`,
    remedy: 'Take large attachments out of it.',
  },
  LINE_NOT_UTF8: lineFault('The line is not UTF-8.'),
  LINE_NOT_JSON: lineFault('The line is not a JSON object.'),
  MESSAGE_MISSING: lineFault('The line has no "message".'),
};

function lineFault(message: string): Failure {
  return {
    code: 'DATA_INVALID',
    message,
    remedy: 'Write each line as {"message":"<the raw message>"}, in UTF-8.',
  };
}
