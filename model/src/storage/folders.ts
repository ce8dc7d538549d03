import { constants } from 'node:fs';
import { mkdir, mkdtemp, open, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { HamletError } from '../errors.ts';
import { naming } from './naming.ts';

/** Names of folders that are made to see whether that is possible, and removed at once, begin with it. */
export const PROBE = '.hamlet-probe-';

/** Makes a folder and those above it that are missing. All of the new names survive a power cut. */
export async function makeFolder(folder: string): Promise<void> {
  const innermost = resolve(folder);
  const outermost = await mkdir(innermost, { recursive: true });
  if (outermost === undefined) return;
  for (let made = innermost; made.length >= outermost.length; made = dirname(made))
    await syncFolder(dirname(made));
}

/** The names in a folder must survive a power cut as well as the bytes of its files. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** That something can be made in a folder, or in the one above it that will have to be made first. @throws STORAGE_… */
export async function requireWritable(folder: string): Promise<void> {
  try {
    const probe = await naming(folder, (path) => mkdtemp(join(path, PROBE)));
    await naming(probe, rmdir);
  } catch (error) {
    const isMissing = error instanceof HamletError && error.code === 'STORAGE_NOT_FOUND';
    if (!isMissing || dirname(folder) === folder) throw error;
    await requireWritable(dirname(folder));
  }
}
