import type { Jury } from '../judge/jury.ts';
import type { Storage } from '../storage/port.ts';
import { replayGolden } from './golden.ts';
import type { Manifest } from './manifest.ts';
import { juryFromFiles, ModelFileError } from './model-files.ts';
import { corrupt, readBundle } from './store.ts';

/** A verified model, ready to judge. */
export interface LoadedBundle {
  readonly manifest: Manifest;
  readonly jury: Jury;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads a bundle, checks every sum, and replays its golden examples.
 *
 * @throws BUNDLE_NOT_FOUND, BUNDLE_INCOMPATIBLE, BUNDLE_CORRUPT naming the file
 */
export async function loadBundle(storage: Storage, prefix: string): Promise<LoadedBundle> {
  const { manifest, files } = await readBundle(storage, prefix);
  try {
    const jury = juryFromFiles(files);
    await replayGolden(jury, files);
    return { manifest, jury, files };
  } catch (error) {
    if (error instanceof ModelFileError) throw corrupt(storage, prefix, error.file, error.message);
    throw error;
  }
}
