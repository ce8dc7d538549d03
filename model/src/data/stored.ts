import { posix } from 'node:path';
import { HamletError } from '../errors.ts';
import { LIMITS } from '../mail/limits.ts';
import { localPath, openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/port.ts';
import type { DataSource, Label, LabelledMessage, ReadOptions, UnreadableItem } from './data.ts';
import type { MailFile } from './files.ts';
import { isMboxName, isOfOneFile, mailFiles, openAhead } from './files.ts';
import { readJsonLines } from './jsonl.ts';
import { readMbox } from './mbox.ts';

/**
 * Labelled mail at a location of a storage: a folder with `ham/` and `spam/` somewhere below it, or one file.
 *
 * - The nearest folder above a message named `ham` or `spam` (in any case, with a dot in front as Maildir++ has it, or with
 *   `.mbox` behind as Apple Mail has it) gives its label; an mbox may carry its label in its own name (`spam.mbox`; `spam` where no
 *   folder has one). What has none is passed over.
 * - Any file is a message, or several: an mbox is known by its name or its separators. Of a Maildir `cur/` and `new/` are
 *   read, `tmp/` is not.
 * - A `.jsonl` file holds `{"label":"ham"|"spam","message":"<raw>"}` lines, wherever it lies.
 *
 * @param location a path, `file:///…` or `gs://bucket/prefix`
 * @param maxMessageBytes larger messages are reported as MESSAGE_TOO_LARGE
 */
export function storedSource(location: string, maxMessageBytes: number = LIMITS.bytes): DataSource {
  const place = locate(location);
  return {
    uri: place.uri,
    async bytes() {
      let total = 0;
      for await (const { bytes } of mailFiles(place.storage, place.path)) total += bytes;
      return total;
    },
    messages: (options = {}) => readAll(place, maxMessageBytes, options),
  };
}

export interface Place {
  readonly storage: Storage;
  /** Path of the folder or file in the storage; empty for all of it. */
  readonly path: string;
  readonly uri: string;
  /** The location's own name. */
  readonly source: string;
}

interface LabelledFile extends MailFile, Named {}

/** What the names of a file and of the folders above it say. */
interface Named {
  readonly label: Label | undefined;
  readonly isMbox: boolean;
}

/** Opened from the folder above, so that a file and a folder are listed alike. @throws USAGE as openStorage */
export function locate(location: string): Place {
  openStorage(location); // refuses what is no location
  const [, bucket = '', below = ''] = /^gs:\/\/([^/]+)\/*(.*?)\/*$/.exec(location) ?? [];
  const whole = bucket === '' ? localPath(location) : `/${below}`;
  const path = posix.basename(whole);
  const folder = posix.dirname(whole);
  const storage = openStorage(bucket === '' ? folder : `gs://${bucket}${folder}`);
  return {
    storage,
    path,
    uri: `${storage.uri.replace(/\/$/, '')}/${path}`,
    source: path === '' ? bucket : path,
  };
}

async function* readAll(
  place: Place,
  maxBytes: number,
  { signal, onUnreadable }: ReadOptions,
): AsyncGenerator<LabelledMessage> {
  let labelled = 0;
  let unlabelled = 0;
  for await (const { file, chunks } of openAhead(place.storage, labelledFiles(place))) {
    for await (const item of itemsOf(file, chunks, maxBytes)) {
      signal?.throwIfAborted();
      const named = { ...item, source: place.source };
      if ('raw' in named) yield named;
      else onUnreadable?.(named);
    }
    if (file.label === undefined && file.kind === 'mail') unlabelled++;
    else labelled++;
  }
  if (labelled === 0) throw nothingAt(place.uri, unlabelled);
}

type Item = Omit<LabelledMessage, 'source'> | Omit<UnreadableItem, 'source'>;

/** Everything one file holds. A file that cannot be read is an item like others; a storage that cannot be reached is not. */
async function* itemsOf(
  file: LabelledFile,
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Item> {
  try {
    if (file.kind === 'lines') yield* itemsOfLines(file, chunks, maxBytes);
    else if (file.label === undefined) yield { id: file.id, reason: 'LABEL_MISSING' };
    else yield* itemsOfMail(file, file.label, chunks, maxBytes);
  } catch (error) {
    if (!isOfOneFile(error)) throw error;
    yield { id: file.id, reason: error.code };
  }
}

async function* itemsOfLines(
  { id }: LabelledFile,
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Item> {
  for await (const item of readJsonLines(chunks, maxBytes)) {
    const place = `${id}:${item.line}`;
    if ('reason' in item) yield { id: place, reason: item.reason };
    else if (item.label === undefined) yield { id: place, reason: 'LABEL_INVALID' };
    else yield { id: place, label: item.label, raw: item.raw };
  }
}

async function* itemsOfMail(
  file: LabelledFile,
  label: Label,
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Item> {
  for await (const { offset, raw } of readMbox(chunks, { maxBytes, named: file.isMbox })) {
    const id = offset === undefined ? file.id : `${file.id}@${offset}`;
    yield raw === null ? { id, reason: 'MESSAGE_TOO_LARGE' } : { id, label, raw };
  }
}

async function* labelledFiles({ storage, path }: Place): AsyncGenerator<LabelledFile> {
  for await (const file of mailFiles(storage, path)) yield { ...file, ...namedBy(file.id) };
}

function namedBy(id: string): Named {
  const folders = id.split('/');
  const file = folders.pop() ?? '';
  const [byFolder, byName] = [folders.map(labelIn).findLast((label) => label !== undefined), labelIn(file)];
  if (isMboxName(file)) return { label: byName ?? byFolder, isMbox: true };
  if (byFolder !== undefined) return { label: byFolder, isMbox: false };
  return { label: byName, isMbox: byName !== undefined };
}

function labelIn(name: string): Label | undefined {
  const label = /^\.?(ham|spam)(?:\.mbox)?$/i.exec(name)?.[1]?.toLowerCase();
  return label === 'ham' || label === 'spam' ? label : undefined;
}

/** @param unlabelled files looked at that have no label */
export function nothingAt(uri: string, unlabelled = 0): HamletError {
  if (unlabelled === 0) {
    return new HamletError(
      'DATA_NOT_FOUND',
      `There is nothing to read at ${uri}: it does not exist or is empty.`,
      'Check the location given with --data.',
    );
  }
  return new HamletError(
    'DATA_INVALID',
    `No message at ${uri} has a label; files looked at: ${unlabelled}.`,
    'Give the folder above the ones named ham/ and spam/, or a .jsonl file with {"label","message"} lines.',
  );
}
