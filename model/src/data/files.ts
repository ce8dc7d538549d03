import { posix } from 'node:path';
import { HamletError } from '../errors.ts';
import type { Storage, StoredObject } from '../storage/port.ts';
import { mapOrdered } from './ordered.ts';

export interface MailFile extends StoredObject {
  /** Path below the location; for a single file its name. */
  readonly id: string;
  /** `lines`: a `.jsonl` file; `mail`: one message or an mbox. */
  readonly kind: 'lines' | 'mail';
}

/** What Dovecot, Courier, Thunderbird, Apple Mail and the tools of public corpora keep beside the messages, by its whole name. */
const BOOKKEEPING = new RegExp(
  [
    /^\./,
    /^dovecot\.(?:(?:list\.|map\.)?index(?:\.(?:log|cache|backup|thread|pvt)(?:\.(?:2|lock|newlock))?)?|mailbox\.log(?:\.2)?)$/,
    /^dovecot-(?:uidlist|keywords|uidvalidity|acl|acl-list|attributes|shared)(?:\.(?:lock|[\da-f]{8}))?$/,
    /^courier(?:imap|pop3d)\w*$/,
    /^maildir(?:size|folder)$/,
    /^table_of_contents$/,
    /^cmds$/,
    /\.msf$/,
  ]
    .map(({ source }) => source)
    .join('|'),
);
/** Bookkeeping in a Maildir, but elsewhere as good a name for mail as any. */
const SUBSCRIPTIONS = 'subscriptions';

/**
 * The file at a path of a storage, or all files below it in byte order, but those that are no messages by their name. Of a
 * Maildir `cur/` and `new/` are taken, `tmp/` is not.
 */
export async function* mailFiles(storage: Storage, path: string): AsyncGenerator<MailFile> {
  const maildirs = new Set<string>();
  for await (const object of storage.list(path)) {
    const id =
      object.path === path ? posix.basename(path) : object.path.slice(path === '' ? 0 : path.length + 1);
    const folder = posix.dirname(id);
    if (/^(?:cur|new)$/.test(posix.basename(folder))) maildirs.add(posix.dirname(folder));
    // In byte order `cur/` and `new/` come before `tmp/`, where a delivery may be half-written.
    if (posix.basename(folder) === 'tmp' && maildirs.has(posix.dirname(folder))) continue;
    const name = posix.basename(id);
    if (BOOKKEEPING.test(name) || (name === SUBSCRIPTIONS && maildirs.has(folder))) continue;
    yield { ...object, id, kind: isLinesName(id) ? 'lines' : 'mail' };
  }
}

const READS_AT_ONCE = 16;
/** Files up to this size are read ahead; larger ones are streamed when their turn comes. */
export const READ_AHEAD_BYTES = 1024 * 1024;

export interface OpenFile<F extends MailFile> {
  readonly file: F;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Opens files in their order. Small ones are read at once, so that many are under way; the failure of a read is left to
 * whoever takes the bytes.
 */
export function openAhead<F extends MailFile>(
  storage: Storage,
  files: AsyncIterable<F>,
): AsyncGenerator<OpenFile<F>> {
  return mapOrdered(files, READS_AT_ONCE, async (file) => {
    if (file.bytes > READ_AHEAD_BYTES) return { file, chunks: storage.stream(file.path) };
    const reading = storage.read(file.path);
    await Promise.allSettled([reading]);
    return { file, chunks: once(reading) };
  });
}

async function* once(bytes: Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield await bytes;
}

/** Whether an error is one of a file, beside which others can be read; a storage that cannot be reached is not. */
export function isOfOneFile(error: unknown): error is HamletError {
  return (
    error instanceof HamletError && (error.code === 'STORAGE_NOT_FOUND' || error.code === 'STORAGE_FORBIDDEN')
  );
}

export function isLinesName(file: string): boolean {
  return /\.jsonl$/i.test(file);
}

/** `Inbox.mbox`; or `mbox` alone, as Apple Mail exports it in a folder `Inbox.mbox`. */
export function isMboxName(file: string): boolean {
  return /(?:\.|^|\/)mbox$/i.test(file);
}
