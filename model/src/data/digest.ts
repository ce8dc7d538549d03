import { createHash } from 'node:crypto';
import type { Storage } from '../storage/port.ts';
import { CORPUS_URI, corpusName } from './corpus.ts';
import { isOfOneFile, mailFiles } from './files.ts';
import type { MailFile } from './files.ts';
import { locate, nothingAt } from './stored.ts';

/**
 * A name for the labelled mail at some locations, which changes when it does: SHA-256, hex. It costs a listing where the storage
 * knows the sums of its objects, reading where it does not; nothing is parsed. Where a location lies does not count, nor their
 * order. Of a file that cannot be read its name counts, and that it cannot.
 *
 * @throws DATA_NOT_FOUND when there is nothing at a location, STORAGE_…, USAGE as `openDataSource`
 */
export async function locationsDigest(locations: readonly string[]): Promise<string> {
  const names = await Promise.all(
    locations.map((location) => (location === CORPUS_URI ? corpusName() : storedName(location))),
  );
  return sha256(names.sort());
}

async function storedName(location: string): Promise<string> {
  const { storage, path, uri } = locate(location);
  const files: string[] = [];
  for await (const file of mailFiles(storage, path)) files.push(`${file.id}\n${await sumOf(storage, file)}`);
  if (files.length === 0) throw nothingAt(uri);
  return sha256(files);
}

/** Its MD5; or why it cannot be read, which does not keep others from being read. */
async function sumOf(storage: Storage, { path, md5 }: MailFile): Promise<string> {
  if (md5 !== undefined) return md5;
  const hash = createHash('md5');
  try {
    for await (const chunk of storage.stream(path)) hash.update(chunk);
  } catch (error) {
    if (!isOfOneFile(error)) throw error;
    return error.code;
  }
  return hash.digest('base64');
}

function sha256(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
