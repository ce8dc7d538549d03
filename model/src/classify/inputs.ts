import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isOfOneFile, mailFiles, openAhead, READ_AHEAD_BYTES } from '../data/files.ts';
import { locate } from '../data/stored.ts';
import { HamletError } from '../errors.ts';
import { localStorage } from '../storage/local.ts';
import { naming } from '../storage/naming.ts';
import type { Item } from './items.ts';
import { toFailure } from './items.ts';
import { messagesIn } from './messages.ts';

export interface InputOptions {
  readonly stdin: AsyncIterable<Uint8Array>;
  /** Relative paths are below it. */
  readonly cwd: string;
}

/**
 * Everything the operands of a command line name, in their order: files, all mail below a folder in byte order of the
 * paths, the same below `gs://bucket/prefix`, and `-` for a message or mbox on stdin. A place that cannot be read is an item
 * like others.
 */
export async function* itemsOf(operands: readonly string[], options: InputOptions): AsyncGenerator<Item> {
  for (const operand of operands) {
    try {
      if (operand === '-') yield* messagesIn(operand, options.stdin);
      else if (operand.includes('://')) yield* itemsInStorage(operand);
      else yield* itemsOnDisk(operand, options.cwd);
    } catch (error) {
      if (!(error instanceof HamletError)) throw error;
      yield { path: operand, error: toFailure(error) };
    }
  }
}

async function* itemsOnDisk(operand: string, cwd: string): AsyncGenerator<Item> {
  const file = resolve(cwd, operand);
  const stats = await naming(file, (name) => stat(name));
  if (stats.isDirectory()) yield* itemsInFolder(operand, file);
  else if (stats.isFile()) yield* itemsInFile(operand, file, stats.size);
  else yield* messagesIn(operand, createReadStream(file)); // a pipe: hamlet classify <(command)
}

async function* itemsInFolder(operand: string, folder: string): AsyncGenerator<Item> {
  const shown = operand.replace(/\/+$/, '');
  for await (const { path, bytes } of mailFiles(localStorage(folder), '')) {
    yield* itemsInFile(`${shown}/${path}`, join(folder, path), bytes);
  }
}

/** A small file is left to the thread that judges it. */
async function* itemsInFile(path: string, file: string, bytes: number): AsyncGenerator<Item> {
  if (bytes <= READ_AHEAD_BYTES) yield { path, file, bytes };
  else yield* messagesOrFault(path, localStorage(dirname(file)).stream(basename(file)));
}

async function* itemsInStorage(operand: string): AsyncGenerator<Item> {
  const { storage, path: prefix } = locate(operand);
  let isEmpty = true;
  for await (const { file, chunks } of openAhead(storage, mailFiles(storage, prefix))) {
    isEmpty = false;
    yield* messagesOrFault(`${storage.uri}/${file.path}`, chunks);
  }
  if (isEmpty) throw new HamletError('STORAGE_NOT_FOUND', `${operand} holds no mail.`, 'Check the address.');
}

async function* messagesOrFault(path: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Item> {
  try {
    yield* messagesIn(path, chunks);
  } catch (error) {
    if (!isOfOneFile(error)) throw error;
    yield { path, error: toFailure(error) };
  }
}
