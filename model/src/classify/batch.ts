import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { HamletError } from '../errors.ts';
import { naming } from '../storage/naming.ts';
import type { Failure, Fault, Item, Message, SmallFile } from './items.ts';
import { toFailure } from './items.ts';
import type { Judge } from './judge.ts';
import { isOneMessage, messagesIn } from './messages.ts';

/** What became of a batch. */
export interface Judged {
  /** One JSON line per message, in order: `{"path",…verdict}` or `{"path","error"}`. */
  readonly lines: string;
  readonly messages: number;
  /** How many of them could not be judged. */
  readonly failed: number;
}

const MAX_ITEMS = 64;
const MAX_BYTES = 1024 * 1024;

/** Groups items so that handing a batch to another thread costs little against judging it. */
export async function* inBatches(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  let bytes = 0;
  for await (const item of items) {
    batch.push(item);
    bytes += sizeOf(item);
    if (batch.length < MAX_ITEMS && bytes < MAX_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}

function sizeOf(item: Item): number {
  if ('raw' in item) return item.raw.length;
  return 'file' in item ? item.bytes : 0;
}

/** Judges a batch. What cannot be read becomes a line with its error, and the rest is judged all the same. */
export async function judgeBatch(judge: Judge, items: readonly Item[]): Promise<Judged> {
  let lines = '';
  let messages = 0;
  let failed = 0;
  for (const item of items) {
    for await (const found of 'file' in item ? messagesInFile(item) : [item]) {
      const result = 'error' in found ? found : await judgeMessage(judge, found);
      lines += `${JSON.stringify(result)}\n`;
      messages++;
      if ('error' in result) failed++;
    }
  }
  return { lines, messages, failed };
}

/** Read at once: in a thread of its own nobody waits meanwhile, and it costs a tenth of reading in the background. */
async function* messagesInFile({ path, file }: SmallFile): AsyncGenerator<Message | Fault> {
  try {
    const raw = await naming(file, (name) => Promise.resolve(readFileSync(name)));
    if (isOneMessage(path, raw)) yield { path, raw };
    else yield* messagesIn(path, Readable.from([raw]));
  } catch (error) {
    yield { path, error: failureOf(error) };
  }
}

async function judgeMessage(judge: Judge, { path, raw }: Message): Promise<object> {
  try {
    return { path, ...(await judge(raw)) };
  } catch (error) {
    return { path, error: failureOf(error) };
  }
}

/** @throws what nobody foresaw, as it came */
function failureOf(error: unknown): Failure {
  if (error instanceof HamletError) return toFailure(error);
  throw error;
}
