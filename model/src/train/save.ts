import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MANIFEST } from '../bundle/manifest.ts';
import { writeBundle } from '../bundle/store.ts';
import { HamletError } from '../errors.ts';
import { codeOf } from '../storage/naming.ts';
import { openStorage } from '../storage/open.ts';
import type { Storage } from '../storage/port.ts';
import { replaceFolder } from '../storage/replace-folder.ts';
import type { TrainedModel } from './train-model.ts';

/** What of a model goes into its bundle. */
export type SavedModel = Pick<TrainedModel, 'version' | 'origin' | 'files'>;

/**
 * Whether a bundle may be written to a location: a folder that is new, empty or holds a bundle, which will be replaced; or a
 * `gs://` prefix with nothing below it, as objects cannot be replaced together.
 *
 * @throws USAGE
 */
export async function requireRoom(location: string): Promise<void> {
  if (isRemote(location)) return requireNothing(openStorage(location));
  const folder = toFolder(location);
  const names = await namesIn(folder);
  if (names.length === 0 || names.includes(MANIFEST)) return;
  throw notHere(`${folder} holds something that is not a model.`);
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
  else await replaceFolder(toFolder(location), (folder) => writeTo(openStorage(folder), model));
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

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
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
  return /^[a-z]+:\/\//i.test(location) && !/^file:/i.test(location);
}

function toFolder(location: string): string {
  return resolve(/^file:/i.test(location) ? fileURLToPath(location) : location);
}
