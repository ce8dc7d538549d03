import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf, naming } from './naming.ts';

/**
 * Puts a new folder in the place of the one that may be there. When that fails, the old one stands there as before.
 *
 * @param write fills a folder, which it makes itself
 * @throws what `write` throws; STORAGE_…, which names where the old folder lies if it could not be put back
 */
export async function replaceFolder(target: string, write: (folder: string) => Promise<void>): Promise<void> {
  const parent = dirname(target);
  await naming(parent, (folder) => mkdir(folder, { recursive: true }));
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
  await rm(draft, { recursive: true, force: true });
}

/** There is none to put back when it was not moved yet; and what another writer has put there meanwhile is whole. */
async function putBack(old: string, target: string): Promise<void> {
  await rename(old, target).catch(unless('ENOENT', 'ENOTEMPTY', 'EEXIST'));
}

function unless(...codes: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!codes.includes(codeOf(error))) throw error;
  };
}
