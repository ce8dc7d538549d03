import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HamletError } from '../errors.ts';
import { makeFolder, PROBE, requireWritable, syncFolder } from './folders.ts';
import { codeOf, naming } from './naming.ts';

/**
 * Puts a new folder in the place of the one that may be there. When that fails, the old one stands there as before.
 *
 * @param write fills a folder, which it makes itself
 * @throws what `write` throws; STORAGE_…, which names where the old folder lies if it could not be put back
 */
export async function replaceFolder(target: string, write: (folder: string) => Promise<void>): Promise<void> {
  const parent = dirname(target);
  await naming(parent, makeFolder);
  const draft = await naming(parent, (folder) => mkdtemp(join(folder, `.${basename(target)}-`)));
  const [next, old] = [join(draft, 'next'), join(draft, 'old')];
  try {
    await write(next);
    await naming(target, (folder) => rename(folder, old).catch(unless('ENOENT')));
    await naming(target, (folder) => rename(next, folder));
  } catch (error) {
    await naming(old, (folder) => putBack(folder, target));
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
  await naming(parent, syncFolder); // before the old one goes
  await rm(draft, { recursive: true, force: true });
}

/**
 * Finds out whether `replaceFolder` can move a folder to a place, without changing anything there.
 *
 * @throws STORAGE_FORBIDDEN and others
 */
export async function requireReplaceable(target: string): Promise<void> {
  if (await isMountPoint(target))
    throw new HamletError(
      'STORAGE_FORBIDDEN',
      `${target} is a mount point, which cannot be replaced by another folder.`,
      `Give a folder below it: ${join(target, 'model')}`,
    );
  await requireWritable(dirname(target));
  await naming(target, requireMovable);
}

/** No folder can be moved below itself; what is asked first is whether both places are of one mount. */
async function isMountPoint(folder: string): Promise<boolean> {
  try {
    await rename(folder, join(folder, 'below'));
    return false;
  } catch (error) {
    return codeOf(error) === 'EXDEV';
  }
}

/** No folder can be moved onto one that is not empty; what is asked first is whether it may be moved at all. */
async function requireMovable(folder: string): Promise<void> {
  const probe = await mkdtemp(join(dirname(folder), PROBE)).catch(unless('ENOENT'));
  if (probe === undefined) return;
  try {
    await mkdir(join(probe, 'not/empty'), { recursive: true });
    await rename(folder, join(probe, 'not')).catch(unless('ENOENT', 'ENOTEMPTY', 'EEXIST'));
  } finally {
    await rm(probe, { recursive: true });
  }
}

/** There is none to put back when it was not moved yet; and what another writer has put there meanwhile is whole. */
async function putBack(old: string, target: string): Promise<void> {
  await rename(old, target).catch(unless('ENOENT', 'ENOTEMPTY', 'EEXIST'));
}

function unless(...codes: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (!codes.includes(codeOf(error))) throw error;
    return undefined;
  };
}
