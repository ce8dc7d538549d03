import type { Dirent } from 'node:fs';
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { filesNamedIn, MANIFEST } from '../bundle/manifest.ts';
import { writeBundle } from '../bundle/store.ts';
import { HamletError } from '../errors.ts';
import { requireWritable } from '../storage/folders.ts';
import { codeOf, naming } from '../storage/naming.ts';
import { localPath, openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/port.ts';
import { replaceFolder, requireReplaceable } from '../storage/replace-folder.ts';
import type { TrainedModel } from './train-model.ts';

/** What of a model goes into its bundle. */
export type SavedModel = Pick<TrainedModel, 'version' | 'origin' | 'files'>;

/**
 * Whether a bundle may be written to a location: a folder that is new, empty or holds a bundle and nothing else, which will be
 * replaced; or a `gs://` prefix with nothing below it, as objects cannot be replaced together.
 *
 * @throws USAGE; STORAGE_FORBIDDEN and others where nothing can be written
 */
export async function requireRoom(location: string): Promise<void> {
  await roomAt(location);
}

/**
 * Writes a model's bundle. In a folder it appears whole or not at all. Below a prefix, and in an empty folder that cannot be
 * replaced, its manifest comes last, and without that there is no bundle; of two writers at once only one gets through.
 *
 * @throws as `requireRoom`; STORAGE_CONFLICT when another process writes to the same prefix; STORAGE_FULL and others
 */
export async function saveBundle(location: string, model: SavedModel): Promise<void> {
  const room = await roomAt(location);
  if (typeof room === 'string') await replaceFolder(room, (folder) => writeTo(openStorage(folder), model));
  else await writeOnce(room, model);
}

/** A folder to be replaced, or an empty storage to be filled. */
async function roomAt(location: string): Promise<string | Storage> {
  if (isRemote(location)) {
    const storage = openStorage(location);
    await requireNothing(storage);
    return storage;
  }
  const folder = await behindLink(localPath(location));
  const entries = await entriesOf(folder);
  const stranger = entries && (await strangerAmong(entries, folder));
  if (stranger !== undefined) throw notHere(`${folder} holds something that is not a model: ${stranger}.`);
  try {
    await requireReplaceable(folder);
    return folder;
  } catch (error) {
    if (entries?.length !== 0) throw error;
    await requireWritable(folder);
    return openStorage(folder);
  }
}

/** The folder that a symbolic link leads to, whether it is there or not. */
async function behindLink(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const target = await readlink(path).catch(() => undefined);
    return target === undefined ? path : resolve(dirname(path), target);
  }
}

async function writeOnce(storage: Storage, model: SavedModel): Promise<void> {
  const written: string[] = [];
  const once: Storage = {
    ...storage,
    async write(path, bytes) {
      await storage.write(path, bytes, { ifAbsent: true });
      written.push(path);
    },
  };
  try {
    await writeTo(once, model);
  } catch (error) {
    for (const path of written) await storage.delete(path).catch(() => undefined);
    throw error;
  }
}

async function writeTo(storage: Storage, { version, origin, files }: SavedModel): Promise<void> {
  await writeBundle(storage, '', version, origin, files);
}

async function requireNothing(storage: Storage): Promise<void> {
  for await (const { path } of storage.list(''))
    throw notHere(`${storage.uri} is not empty (${path}), and nothing there is ever overwritten.`);
}

/** What lies in a folder beside the files of a bundle. Its manifest's name alone proves nothing: web sites have one as well. */
async function strangerAmong(entries: readonly Dirent[], folder: string): Promise<string | undefined> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => '');
  const files = filesNamedIn(text);
  return entries.find((entry) => {
    const isOfBundle = files !== undefined && (entry.name === MANIFEST || files.has(entry.name));
    return !isOfBundle || !entry.isFile();
  })?.name;
}

/** Undefined when there is no such folder. */
async function entriesOf(folder: string): Promise<Dirent[] | undefined> {
  return naming(folder, async (path) => {
    try {
      return await readdir(path, { withFileTypes: true });
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw codeOf(error) === 'ENOTDIR' ? notHere(`${path} is not a folder.`, error) : error;
    }
  });
}

function notHere(message: string, cause?: unknown): HamletError {
  const remedy = 'Give a new one: npx hamlet train --out BUNDLE';
  return new HamletError('USAGE', message, remedy, { cause });
}

function isRemote(location: string): boolean {
  return /^[a-z]+:\/\//i.test(location) && !/^file:\/\//i.test(location);
}
