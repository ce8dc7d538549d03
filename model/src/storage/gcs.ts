import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Bucket, File, FileMetadata } from '@google-cloud/storage';
import { HamletError } from '../errors.ts';
import type { Storage, StoredObject } from './port.ts';
import { portablePath } from './port.ts';

/** Marks an object with the write that made it, in its custom metadata. */
const WRITE_ID = 'hamlet-write';

/**
 * A prefix of a Cloud Storage bucket as a storage. Credentials and endpoint are found the way the official client finds
 * them (Application Default Credentials; `STORAGE_EMULATOR_HOST` for another server). The client is loaded by the first call.
 *
 * @param prefix object names begin with it and a slash; empty for the whole bucket
 */
export function gcsStorage(bucketName: string, prefix: string): Storage {
  const uri = ['gs:/', bucketName, prefix].filter((part) => part !== '').join('/');
  const nameOf = (path: string): string =>
    prefix === '' ? portablePath(path) : `${prefix}/${portablePath(path)}`;
  let opened: Promise<Bucket> | undefined;
  const bucket = (): Promise<Bucket> => (opened ??= openBucket(bucketName));
  const onFile = async <T>(path: string, call: (file: File) => Promise<T>): Promise<T> => {
    const name = nameOf(path);
    return naming(`${uri}/${path}`, async () => call((await bucket()).file(name)));
  };
  return {
    uri,
    read: (path) => onFile(path, async (file) => (await file.download())[0]),
    async *stream(path) {
      const chunks = await onFile(path, (file) => Promise.resolve(file.createReadStream()));
      yield* namingEach(`${uri}/${path}`, chunks as AsyncIterable<Uint8Array>);
    },
    async write(path, bytes, { ifAbsent = false } = {}) {
      const source = remembering(bytes);
      try {
        await onFile(path, (file) => writeObject(file, source.bytes, ifAbsent));
      } catch (error) {
        throw source.failure()?.error ?? error;
      }
    },
    async *list(below) {
      const objects = listObjects(await bucket(), below === '' ? prefix : nameOf(below));
      for await (const { path, ...facts } of namingEach(uri, objects)) {
        yield { path: prefix === '' ? path : path.slice(prefix.length + 1), ...facts };
      }
    },
    async delete(path) {
      await onFile(path, (file) => file.delete({ ignoreNotFound: true }));
    },
    requireWritable: () => Promise.resolve(),
    sweep: () => Promise.resolve([]), // an upload that is cut off leaves nothing
  };
}

async function openBucket(name: string): Promise<Bucket> {
  const { IdempotencyStrategy, Storage: Client } = await import('@google-cloud/storage');
  // Every call here may be repeated: a write replaces the whole object with the same bytes, or carries a precondition.
  const retryOptions = { idempotencyStrategy: IdempotencyStrategy.RetryAlways };
  const client = new Client({ retryOptions });
  // As it is by default. With STORAGE_EMULATOR_HOST the client leaves the path out (googleapis/nodejs-storage#1314).
  client.baseUrl = `${client.apiEndpoint}/storage/v1`;
  return client.bucket(name);
}

/**
 * An object becomes visible when its upload is complete. When a precondition fails, the first attempt of this very write may
 * have succeeded and only its answer been lost; then the object carries this write's id.
 */
async function writeObject(
  file: File,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  ifAbsent: boolean,
): Promise<void> {
  const id = randomUUID();
  const options = {
    resumable: false, // one request: a stream cannot be read again, and an upload never goes on behind the caller's back
    metadata: { contentType: 'application/octet-stream', metadata: { [WRITE_ID]: id } },
    ...(ifAbsent && { preconditionOpts: { ifGenerationMatch: 0 } }),
  };
  try {
    if (bytes instanceof Uint8Array) await file.save(bytes, options);
    else await pipeline(Readable.from(bytes), file.createWriteStream(options));
  } catch (error) {
    if (!ifAbsent || codeOf(error) !== 412) throw error;
    const [{ metadata }] = await file.getMetadata();
    if (metadata?.[WRITE_ID] !== id) throw error;
  }
}

/** A failure while producing the bytes is the caller's own and must not look like one of the storage. */
function remembering<T>(bytes: Uint8Array | AsyncIterable<T>): {
  readonly bytes: Uint8Array | AsyncIterable<T>;
  failure(): { readonly error: unknown } | undefined;
} {
  if (bytes instanceof Uint8Array) return { bytes, failure: () => undefined };
  let failure: { error: unknown } | undefined;
  async function* watched(items: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* items;
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  return { bytes: watched(bytes), failure: () => failure };
}

/** The object of that name, then those below it. Cloud Storage lists in byte order. */
async function* listObjects(bucket: Bucket, name: string): AsyncGenerator<StoredObject> {
  if (name !== '') yield* listExactly(bucket.file(name));
  const files = bucket.getFilesStream({ prefix: name === '' ? '' : `${name}/` }) as AsyncIterable<File>;
  for await (const { name, metadata } of files) {
    if (!name.endsWith('/')) yield toStored(name, metadata); // consoles make empty objects as folders
  }
}

async function* listExactly(file: File): AsyncGenerator<StoredObject> {
  try {
    const [metadata] = await file.getMetadata();
    yield toStored(file.name, metadata);
  } catch (error) {
    if (codeOf(error) !== 404) throw error;
  }
}

/** An object that was put together from parts has no MD5. */
function toStored(path: string, { size, md5Hash }: FileMetadata): StoredObject {
  return { path, bytes: Number(size), ...(md5Hash !== undefined && { md5: md5Hash }) };
}

async function naming<T>(object: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toHamletError(error, object);
  }
}

async function* namingEach<T>(object: string, items: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    throw toHamletError(error, object);
  }
}

function toHamletError(cause: unknown, object: string): HamletError {
  if (cause instanceof HamletError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  switch (codeOf(cause)) {
    case 404:
      return new HamletError(
        'STORAGE_NOT_FOUND',
        `${object} does not exist.`,
        `Check the bucket and the name; see: gcloud storage ls ${object}`,
        { cause },
      );
    case 409:
    case 412:
      return new HamletError(
        'STORAGE_CONFLICT',
        `${object} exists already: another process wrote it first.`,
        'Read what is there, then try again.',
        { cause },
      );
    case 401:
    case 403:
      return new HamletError(
        'STORAGE_FORBIDDEN',
        `Access to ${object} is denied: ${reason}`,
        'Grant this identity the role roles/storage.objectUser on the bucket, or log in as another: gcloud auth application-default login',
        { cause },
      );
    default:
      return new HamletError(
        'STORAGE_UNAVAILABLE',
        `${object} cannot be reached: ${reason}`,
        'Check the network and the credentials (gcloud auth application-default login), then run the same command again.',
        { cause },
      );
  }
}

function codeOf(error: unknown): number {
  return error instanceof Error && 'code' in error ? Number(error.code) : NaN;
}
