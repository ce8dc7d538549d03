import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { writeBundle } from '../bundle/store.ts';
import { MANIFEST } from '../bundle/manifest.ts';
import { HamletError } from '../errors.ts';
import { openStorage } from '../storage/open.ts';
import type { TrainedModel } from './train-model.ts';

/**
 * Writes a model's bundle to a folder or a `gs://` prefix. A folder appears whole or not at all; a bundle that was there is replaced.
 *
 * @throws USAGE when the folder holds something else
 */
export async function saveBundle(location: string, model: TrainedModel): Promise<void> {
  if (/^[a-z]+:\/\//i.test(location)) {
    await writeTo(location, model);
    return;
  }
  const target = resolve(location);
  await requireReplaceable(target);
  await mkdir(dirname(target), { recursive: true });
  const draft = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    await writeTo(draft, model);
    await rm(target, { recursive: true, force: true });
    await rename(draft, target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function writeTo(location: string, { version, origin, files }: TrainedModel): Promise<void> {
  await writeBundle(openStorage(location), '', version, origin, files);
}

async function requireReplaceable(folder: string): Promise<void> {
  const names = await namesIn(folder);
  if (names.length === 0 || names.includes(MANIFEST)) return;
  throw new HamletError(
    'USAGE',
    `${folder} holds something that is not a model.`,
    'Give an empty or a new folder: npx hamlet train --out DIR',
  );
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new HamletError(
      'USAGE',
      `${folder} is not a folder.`,
      'Give an empty or a new folder: npx hamlet train --out DIR',
      { cause: error },
    );
  }
}
