import { HamletError } from '../errors.ts';
import type { Storage } from '../storage/port.ts';
import type { Manifest, Origin } from './manifest.ts';
import {
  digestOf,
  FORMAT_VERSION,
  isIntact,
  MANIFEST,
  manifestSchema,
  manifestText,
  sealed,
} from './manifest.ts';

/** A bundle as it lies in storage: its manifest, and every other file by name. */
export interface StoredBundle {
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const RETRAIN =
  'Train again, which also repairs a model that comes out the same: npx hamlet train. Or take another version: npx hamlet registry list';

/**
 * Writes a bundle, the manifest last: a bundle without one is not there.
 *
 * @param prefix folder in the storage that holds nothing yet; empty for its root
 */
export async function writeBundle(
  storage: Storage,
  prefix: string,
  version: string,
  origin: Origin,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<Manifest> {
  const sums = [...files].map(
    ([name, bytes]) => [name, { sha256: digestOf(bytes), bytes: bytes.length }] as const,
  );
  const manifest = sealed({
    formatVersion: FORMAT_VERSION,
    version,
    ...origin,
    files: Object.fromEntries(sums),
  });
  for (const [name, bytes] of files) await storage.write(at(prefix, name), bytes);
  await storage.write(at(prefix, MANIFEST), Buffer.from(manifestText(manifest)));
  return manifest;
}

/**
 * Reads a bundle and checks it against its manifest, byte for byte.
 *
 * @throws BUNDLE_NOT_FOUND without a manifest, BUNDLE_INCOMPATIBLE for another format, BUNDLE_CORRUPT naming the file that is
 *   missing, altered or not part of it
 */
export async function readBundle(storage: Storage, prefix: string): Promise<StoredBundle> {
  const manifest = await readManifest(storage, prefix);
  const [names, files] = await Promise.all([
    namesIn(storage, prefix),
    Promise.all(
      Object.entries(manifest.files).map(
        async ([name, sum]) => [name, await readFile(storage, prefix, name, sum)] as const,
      ),
    ),
  ]);
  const extra = names.find((name) => name !== MANIFEST && !Object.hasOwn(manifest.files, name));
  if (extra !== undefined) throw corrupt(storage, prefix, extra, 'is not part of it');
  return { manifest, files: new Map(files) };
}

/** @throws BUNDLE_NOT_FOUND, BUNDLE_INCOMPATIBLE, BUNDLE_CORRUPT */
export async function readManifest(storage: Storage, prefix: string): Promise<Manifest> {
  const bytes = await readIfThere(storage, at(prefix, MANIFEST));
  if (bytes === undefined) {
    const message = `There is no model in ${where(storage, prefix)}: it has no ${MANIFEST}.`;
    throw new HamletError('BUNDLE_NOT_FOUND', message, RETRAIN);
  }
  const text = Buffer.from(bytes).toString();
  const json = parseObject(text);
  if (json === undefined) throw corrupt(storage, prefix, MANIFEST, 'is not JSON');
  const format = (json as { formatVersion?: unknown }).formatVersion;
  if (typeof format === 'number' && format !== FORMAT_VERSION) {
    const message = `The model in ${where(storage, prefix)} has format ${format}; this program reads format ${FORMAT_VERSION}.`;
    throw new HamletError('BUNDLE_INCOMPATIBLE', message, RETRAIN);
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) {
    const key = parsed.error.issues[0]?.path.join('.') ?? '';
    throw corrupt(storage, prefix, MANIFEST, `is not valid (${key})`);
  }
  if (!isIntact(text, json)) throw corrupt(storage, prefix, MANIFEST, 'was altered');
  return parsed.data;
}

/** The error for a file that is not what it should be. */
export function corrupt(storage: Storage, prefix: string, file: string, what: string): HamletError {
  return new HamletError(
    'BUNDLE_CORRUPT',
    `The model in ${where(storage, prefix)} is damaged: ${file} ${what}.`,
    RETRAIN,
  );
}

/** Whether an error says that a bundle cannot be used; a storage that does not answer says nothing of it. */
export function isOfBundle(error: unknown): error is HamletError {
  return error instanceof HamletError && error.code.startsWith('BUNDLE_');
}

async function readFile(
  storage: Storage,
  prefix: string,
  name: string,
  sum: Manifest['files'][string],
): Promise<Uint8Array> {
  const bytes = await readIfThere(storage, at(prefix, name));
  if (bytes === undefined) throw corrupt(storage, prefix, name, 'is missing');
  if (bytes.length !== sum.bytes)
    throw corrupt(storage, prefix, name, `has ${bytes.length} bytes instead of ${sum.bytes}`);
  if (digestOf(bytes) !== sum.sha256) throw corrupt(storage, prefix, name, 'was altered');
  return bytes;
}

async function readIfThere(storage: Storage, path: string): Promise<Uint8Array | undefined> {
  try {
    return await storage.read(path);
  } catch (error) {
    if (error instanceof HamletError && error.code === 'STORAGE_NOT_FOUND') return undefined;
    throw error;
  }
}

async function namesIn(storage: Storage, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { path } of storage.list(prefix))
    names.push(prefix === '' ? path : path.slice(prefix.length + 1));
  return names;
}

function parseObject(text: string): object | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

function at(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}/${name}`;
}

function where({ uri }: Storage, prefix: string): string {
  return prefix === '' ? uri : `${uri}/${prefix}`;
}
