import { createHash } from 'node:crypto';
import type { ManifestEntry } from './data.ts';

/**
 * The name of a data set: SHA-256, hex, over what each message is (sha256, label) and what is done with it (cluster,
 * split, fold), in the order of the entries. Where the files lay does not count.
 *
 * @param entries sorted by sha256, as `prepareData` gives them
 */
export function dataDigest(entries: readonly ManifestEntry[]): string {
  const hash = createHash('sha256');
  for (const { sha256, label, cluster, split, fold } of entries) {
    hash.update(`${JSON.stringify([sha256, label, cluster, split, fold])}\n`);
  }
  return hash.digest('hex');
}
