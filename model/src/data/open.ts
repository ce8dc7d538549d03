import { CORPUS_URI, corpusSource } from './corpus.ts';
import type { DataSource } from './data.ts';
import { storedSource } from './stored.ts';

/**
 * The data source at a location: `builtin:spamassassin`, a folder, an mbox or a `.jsonl` file, or the same below
 * `gs://bucket/prefix`. Nothing is read yet; what is wrong with a location shows when it is read.
 *
 * @throws USAGE for a location of an unknown kind
 */
export function openDataSource(location: string): DataSource {
  return location === CORPUS_URI ? corpusSource() : storedSource(location);
}
