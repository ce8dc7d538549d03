import { HamletError } from '../errors.ts';

/**
 * Where bytes live: a folder on this machine or a prefix of a Cloud Storage bucket. Paths are relative, `/`-separated,
 * without `.`, `..` or empty segments. A write is atomic: a reader sees the whole object or none, whatever dies in between.
 * Any call may throw STORAGE_FORBIDDEN or STORAGE_UNAVAILABLE besides the codes named at it.
 */
export interface Storage {
  /** `file:///…` or `gs://bucket/prefix`, without a slash at the end; for messages and lineage. */
  readonly uri: string;
  /** @throws STORAGE_NOT_FOUND */
  read(path: string): Promise<Uint8Array>;
  /** Streams an object of any size. @throws STORAGE_NOT_FOUND when iteration begins */
  stream(path: string): AsyncIterable<Uint8Array>;
  /**
   * @param options.ifAbsent refuse to replace: exactly one of several writers wins, the others get STORAGE_CONFLICT
   * @throws STORAGE_CONFLICT, STORAGE_FULL, or whatever iterating `bytes` throws; nothing is written then
   */
  write(
    path: string,
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    options?: { ifAbsent?: boolean },
  ): Promise<void>;
  /**
   * The object at `prefix` itself, if there is one, and all below `prefix/`, in byte order of their paths, streamed.
   * The empty prefix lists everything; nothing there gives an empty list. What may not be looked into is listed as an object,
   * so that whoever reads it is told so.
   */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Deleting what is not there is no error. */
  delete(path: string): Promise<void>;
  /**
   * Finds out before something is worked for whether objects can be written below a prefix, and leaves nothing there. A bucket is
   * not asked: only a write shows what it allows.
   *
   * @throws STORAGE_FORBIDDEN, STORAGE_FULL
   */
  requireWritable(prefix: string): Promise<void>;
  /**
   * Removes what writers that died have left of their writes, if they last wrote before a time. What is being written stays.
   *
   * @returns the paths that are gone, in their order; nobody else ever sees them
   */
  sweep(before: Date): Promise<string[]>;
}

export interface StoredObject {
  readonly path: string;
  readonly bytes: number;
  /** MD5 of the content, base64, where the storage knows it without reading. */
  readonly md5?: string;
}

/**
 * Gives the path back when it stays inside the storage.
 *
 * @throws STORAGE_FORBIDDEN for absolute paths, `.`, `..`, empty segments and NUL
 */
export function safePath(path: string): string {
  if (path.split('/').some(isUnsafe)) {
    throw new HamletError(
      'STORAGE_FORBIDDEN',
      `The path ${JSON.stringify(path)} does not stay inside its storage.`,
      'Use a relative path with "/" between the names, without "." and "..".',
    );
  }
  return path;
}

/**
 * Gives the path back when it also means the same on every adapter: what others named may be read, what Hamlet names goes anywhere.
 *
 * @throws STORAGE_FORBIDDEN for line breaks too, which Cloud Storage does not take
 */
export function portablePath(path: string): string {
  if (/[\r\n]/.test(path)) {
    throw new HamletError(
      'STORAGE_FORBIDDEN',
      `The path ${JSON.stringify(path)} has a line break.`,
      'Use a name of one line.',
    );
  }
  return safePath(path);
}

function isUnsafe(segment: string): boolean {
  return segment === '' || segment === '.' || segment === '..' || segment.includes('\0');
}

/** Compares as Cloud Storage and `LC_ALL=C ls` do: by the bytes of the UTF-8 form. */
export function compareBytes(a: string, b: string): number {
  return isBasic(a) && isBasic(b) ? compareCodes(a, b) : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** UTF-16 order and byte order agree as long as there are no surrogates. */
function isBasic(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text);
}

function compareCodes(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
