import { randomUUID } from 'node:crypto';
import type { Dirent, Stats } from 'node:fs';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { link, open, readdir, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HamletError } from '../errors.ts';
import { makeFolder, requireWritable, syncFolder } from './folders.ts';
import { codeOf, naming } from './naming.ts';
import type { Storage, StoredObject } from './port.ts';
import { compareBytes, portablePath, safePath } from './port.ts';

/** A write in progress has this prefix; a process that dies leaves such a file behind, and nobody sees it until it is swept. */
const TEMPORARY = '.hamlet-writing-';
/** A writer whose bytes are so long in coming is dead. */
const DEAD_AFTER_MS = 60 * 60 * 1000;
const CHUNK_BYTES = 256 * 1024;
const STATS_AT_ONCE = 64;

/** A folder of this machine as a storage. The folder is made by the first write. */
export function localStorage(folder: string): Storage {
  const root = resolve(folder);
  const locate = (path: string): string => join(root, safePath(path));
  return {
    uri: pathToFileURL(root).href,
    read: async (path) => naming(locate(path), (file) => withFile(file, (handle) => handle.readFile())),
    async *stream(path) {
      yield* streamFile(locate(path));
    },
    write: async (path, bytes, options) =>
      writeFile(locate(portablePath(path)), bytes, options?.ifAbsent ?? false),
    async *list(prefix) {
      yield* listFiles(root, prefix === '' ? '' : safePath(prefix));
    },
    delete: async (path) => naming(locate(path), deleteFile),
    requireWritable: async (prefix) => requireWritable(locate(prefix)),
    sweep: (before) => sweepFolder(root, before),
  };
}

/** Opening without blocking, or a named pipe in a folder of mail would hold the reader forever. */
async function openFile(file: string): Promise<FileHandle> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw new HamletError('STORAGE_NOT_FOUND', `${file} is not a regular file.`, 'Give the path of a file.');
}

async function withFile<T>(file: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await openFile(file);
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

async function* streamFile(file: string): AsyncGenerator<Uint8Array> {
  const handle = await naming(file, openFile);
  try {
    for (;;) {
      const { bytesRead, buffer } = await naming(file, () => handle.read(Buffer.allocUnsafe(CHUNK_BYTES)));
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/**
 * Written beside its place and moved there when it is safe on the disk. `link` refuses to replace, so of several
 * writers exactly one wins; `rename` replaces in one step.
 */
async function writeFile(
  file: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  ifAbsent: boolean,
): Promise<void> {
  const folder = dirname(file);
  const temporary = join(folder, TEMPORARY + randomUUID());
  await naming(file, () => makeFolder(folder));
  try {
    const handle = await naming(file, () => open(temporary, 'wx'));
    try {
      await fill(handle, bytes, file);
      await naming(file, () => handle.sync());
    } finally {
      await handle.close();
    }
    await naming(file, () => (ifAbsent ? linkOnce(temporary, file) : rename(temporary, file)));
    await naming(file, () => syncFolder(folder));
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

async function linkOnce(temporary: string, file: string): Promise<void> {
  try {
    await link(temporary, file);
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause;
    throw new HamletError(
      'STORAGE_CONFLICT',
      `${file} exists already: another process wrote it first.`,
      'Read what is there, then try again.',
      { cause },
    );
  }
}

async function fill(
  handle: FileHandle,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  file: string,
): Promise<void> {
  if (bytes instanceof Uint8Array) return naming(file, () => handle.writeFile(bytes));
  for await (const chunk of bytes) await naming(file, () => handle.writeFile(chunk));
}

async function deleteFile(file: string): Promise<void> {
  await unlink(file).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error;
  });
}

async function sweepFolder(root: string, before: Date): Promise<string[]> {
  const latest = Math.min(before.getTime(), Date.now() - DEAD_AFTER_MS);
  const swept: string[] = [];
  for (const path of await temporaryFiles(root)) {
    const file = join(root, path);
    const stats = await naming(file, statIfThere);
    if (stats === undefined || stats.mtimeMs >= latest) continue;
    await naming(file, deleteFile);
    swept.push(path);
  }
  return swept;
}

async function temporaryFiles(root: string): Promise<string[]> {
  if ((await naming(root, statIfThere)) === undefined) return [];
  const paths = await naming(root, (folder) => readdir(folder, { recursive: true }));
  return paths.filter((path) => basename(path).startsWith(TEMPORARY)).sort(compareBytes);
}

async function* listFiles(root: string, prefix: string): AsyncGenerator<StoredObject> {
  const start = join(root, prefix);
  const found = await naming(start, statIfThere);
  if (found?.isFile() === true && prefix !== '') yield { path: prefix, bytes: found.size };
  if (found?.isDirectory() === true) yield* walk(root, await childrenOf(root, prefix), [identity(found)]);
}

interface Child {
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * What has no name in UTF-8 and what may not be looked at is listed too: whoever reads it is told why that cannot be.
 *
 * @param ancestors the folders above, so that a symbolic link back to one of them ends there
 */
async function* walk(
  root: string,
  children: readonly Child[],
  ancestors: readonly string[],
): AsyncGenerator<StoredObject> {
  for (let at = 0; at < children.length; at += STATS_AT_ONCE) {
    const batch = children.slice(at, at + STATS_AT_ONCE);
    const found = await Promise.all(batch.map(({ path }) => orDenied(naming(join(root, path), statIfThere))));
    for (const [i, { path }] of batch.entries()) {
      const stats = found[i];
      if (stats === undefined || stats === 'denied') {
        if (stats === 'denied' || path.includes('\ufffd')) yield { path, bytes: 0 };
      } else if (stats.isFile()) {
        yield { path, bytes: stats.size };
      } else if (stats.isDirectory() && !ancestors.includes(identity(stats))) {
        const below = await orDenied(childrenOf(root, path));
        if (below === 'denied') yield { path, bytes: 0 };
        else yield* walk(root, below, [...ancestors, identity(stats)]);
      }
    }
  }
}

/** In the byte order of the paths below them: a folder sorts as its name with a slash. */
async function childrenOf(root: string, folder: string): Promise<Child[]> {
  const entries = await naming(join(root, folder), entriesIfThere);
  const children: Child[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith(TEMPORARY)) continue;
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    children.push({ path, isFolder: await isFolder(entry, join(root, path)) });
  }
  const key = ({ path, isFolder }: Child): string => (isFolder ? `${path}/` : path);
  return children.sort((a, b) => compareBytes(key(a), key(b)));
}

async function isFolder(entry: Dirent, file: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  const stats = await orDenied(naming(file, statIfThere));
  return stats !== 'denied' && stats?.isDirectory() === true;
}

/** None of a folder that is gone since it was found. */
async function entriesIfThere(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Undefined for what is not there: a file deleted while listing, a link to nowhere. */
async function statIfThere(file: string): Promise<Stats | undefined> {
  try {
    return await stat(file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error))) return undefined;
    throw error;
  }
}

async function orDenied<T>(call: Promise<T>): Promise<T | 'denied'> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof HamletError && error.code === 'STORAGE_FORBIDDEN') return 'denied';
    throw error;
  }
}

function identity(stats: Stats): string {
  return `${stats.dev}:${stats.ino}`;
}
