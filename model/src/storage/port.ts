/**
 * Where bytes live: a folder on this machine or a prefix of a Cloud Storage bucket. Paths are relative, `/`-separated,
 * without `..`. A write is atomic: a reader sees the whole object or none, whatever dies in between.
 */
export interface Storage {
  /** `file:///…` or `gs://bucket/prefix`, for messages and lineage. */
  readonly uri: string;
  /** @throws STORAGE_NOT_FOUND */
  read(path: string): Promise<Uint8Array>;
  /** Streams an object of any size. @throws STORAGE_NOT_FOUND */
  stream(path: string): AsyncIterable<Uint8Array>;
  /**
   * @param options.ifAbsent refuse to replace: exactly one of several writers wins, the others get STORAGE_CONFLICT
   * @throws STORAGE_CONFLICT, STORAGE_FULL, STORAGE_FORBIDDEN, STORAGE_UNAVAILABLE
   */
  write(
    path: string,
    bytes: Uint8Array | AsyncIterable<Uint8Array>,
    options?: { ifAbsent?: boolean },
  ): Promise<void>;
  /** Paths below the prefix, in byte order, streamed. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** Deleting what is not there is no error. */
  delete(path: string): Promise<void>;
}

export interface StoredObject {
  readonly path: string;
  readonly bytes: number;
}
