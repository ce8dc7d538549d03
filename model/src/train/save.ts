import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filesNamedIn, MANIFEST } from '../bundle/manifest.ts';
import { writeBundle } from '../bundle/store.ts';
import { HamletError } from '../errors.ts';
import { codeOf } from '../storage/naming.ts';
import { localPath, openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/port.ts';
import { replaceFolder } from '../storage/replace-folder.ts';
import type { TrainedModel } from './train-model.ts';

/** What of a model goes into its bundle. */
export type SavedModel = Pick<TrainedModel, 'version' | 'origin' | 'files'>;

/**
 * Whether a bundle may be written to a location: a folder that is new, empty or holds a bundle and nothing else, which will be
 * replaced; or a `gs://` prefix with nothing below it, as objects cannot be replaced together.
 *
 * @throws USAGE
 */
export async function requireRoom(location: string): Promise<void> {
  if (isRemote(location)) return requireNothing(openStorage(location));
  const folder = localPath(location);
  const entries = await entriesOf(folder);
  if (entries.length === 0) return;
  const stranger = await strangerAmong(entries, folder);
  if (stranger !== undefined) throw notHere(`${folder} holds something that is not a model: ${stranger}.`);
}

/**
 * Writes a model's bundle. In a folder it appears whole or not at all. Below a prefix its manifest comes last, and without that
 * there is no bundle; of two writers at once only one gets through.
 *
 * @throws as `requireRoom`; STORAGE_CONFLICT when another process writes to the same prefix; STORAGE_FULL and others
 */
export async function saveBundle(location: string, model: SavedModel): Promise<void> {
  await requireRoom(location);
  if (isRemote(location)) await writeOnce(openStorage(location), model);
  else await replaceFolder(localPath(location), (folder) => writeTo(openStorage(folder), model));
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

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw notHere(`${folder} is not a folder.`, error);
  }
}

function notHere(message: string, cause?: unknown): HamletError {
  const remedy = 'Give a new one: npx hamlet train --out BUNDLE';
  return new HamletError('USAGE', message, remedy, { cause });
}

function isRemote(location: string): boolean {
  return /^[a-z]+:\/\//i.test(location) && !/^file:\/\//i.test(location);
}
