import { readManifest } from '../bundle/store.ts';
import { HamletError } from '../errors.ts';
import { openRegistry } from '../registry/open.ts';
import { openStorage } from '../storage/open.ts';
import type { JudgeSource } from './judge.ts';

const NAME = /^[\w.-]+$/;

/**
 * The judge of a model.
 *
 * @param reference a bundle folder, `gs://bucket/prefix`, or a version or alias of the registry
 * @param registry  location of the registry
 * @throws NO_CHAMPION, VERSION_NOT_FOUND, BUNDLE_NOT_FOUND
 */
export async function modelSource(reference: string, registry: string): Promise<JudgeSource> {
  const location = await bundleLocation(reference, registry);
  return { module: new URL('./open-bundle.ts', import.meta.url).href, data: { location } };
}

/** Where the bundle that a reference names lies. A folder that holds a bundle goes before a version of the same name. */
export async function bundleLocation(reference: string, registry: string): Promise<string> {
  if (await isBundle(reference)) return reference;
  const versions = openRegistry(registry);
  return versions.locationOf(await versions.resolve(reference).catch(orNoFolder(reference)));
}

/** Whoever misspelt the name of a folder looks for it in vain among the versions. */
function orNoFolder(reference: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof HamletError) || error.code !== 'VERSION_NOT_FOUND') throw error;
    const message = `${error.message} Nor does a folder ${reference} hold a model.`;
    throw new HamletError(error.code, message, error.remedy, { cause: error });
  };
}

/** @throws BUNDLE_NOT_FOUND where there is none and a version or alias cannot be meant */
async function isBundle(reference: string): Promise<boolean> {
  try {
    await readManifest(openStorage(reference), '');
    return true;
  } catch (error) {
    const isAbsent = error instanceof HamletError && error.code === 'BUNDLE_NOT_FOUND';
    if (isAbsent && NAME.test(reference)) return false;
    throw error;
  }
}
