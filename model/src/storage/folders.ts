import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

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
