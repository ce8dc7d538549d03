import { HamletError } from '../errors.ts';
import type { Storage } from '../storage/port.ts';
import type { Manifest, Origin } from './manifest.ts';
import { digestOf, FORMAT_VERSION, MANIFEST, manifestSchema } from './manifest.ts';

/** A bundle as it lies in storage: its manifest, and every other file by name. */
export interface StoredBundle {
  readonly manifest: Manifest;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const RETRAIN = 'Take another version (npx hamlet registry list) or train a new one: npx hamlet train';

/**
 * Writes a bundle, the manifest last: a bundle without one is not there. What is there already stays, as the same version
 * has the same files.
 *
 * @param prefix folder in the storage; empty for its root
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
  const manifest: Manifest = {
    formatVersion: FORMAT_VERSION,
    version,
    ...origin,
    files: Object.fromEntries(sums),
  };
  for (const [name, bytes] of files) await storage.write(at(prefix, name), bytes);
  await storage.write(at(prefix, MANIFEST), Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
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
      Object.keys(manifest.files).map(
        async (name) => [name, await readFile(storage, prefix, name, manifest)] as const,
      ),
    ),
  ]);
  const extra = names.find((name) => name !== MANIFEST && !(name in manifest.files));
  if (extra !== undefined) throw corrupt(storage, prefix, extra, 'is not part of it');
  return { manifest, files: new Map(files) };
}

/** @throws BUNDLE_NOT_FOUND, BUNDLE_INCOMPATIBLE, BUNDLE_CORRUPT */
export async function readManifest(storage: Storage, prefix: string): Promise<Manifest> {
  let bytes: Uint8Array;
  try {
    bytes = await storage.read(at(prefix, MANIFEST));
  } catch (error) {
    if (!(error instanceof HamletError) || error.code !== 'STORAGE_NOT_FOUND') throw error;
    throw new HamletError(
      'BUNDLE_NOT_FOUND',
      `There is no model in ${where(storage, prefix)}: it has no ${MANIFEST}.`,
      RETRAIN,
      { cause: error },
    );
  }
  const json = parseJson(bytes);
  const format = (json as { formatVersion?: unknown } | undefined)?.formatVersion;
  if (typeof format === 'number' && format !== FORMAT_VERSION) {
    const message = `The model in ${where(storage, prefix)} has format ${format}; this program reads format ${FORMAT_VERSION}.`;
    throw new HamletError('BUNDLE_INCOMPATIBLE', message, RETRAIN);
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success)
    throw corrupt(
      storage,
      prefix,
      MANIFEST,
      `is not valid (${parsed.error.issues[0]?.path.join('.') ?? ''})`,
    );
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

async function readFile(
  storage: Storage,
  prefix: string,
  name: string,
  { files }: Manifest,
): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await storage.read(at(prefix, name));
  } catch (error) {
    if (!(error instanceof HamletError) || error.code !== 'STORAGE_NOT_FOUND') throw error;
    throw corrupt(storage, prefix, name, 'is missing');
  }
  if (bytes.length !== files[name]?.bytes)
    throw corrupt(storage, prefix, name, `has ${bytes.length} bytes instead of ${files[name]?.bytes ?? 0}`);
  if (digestOf(bytes) !== files[name].sha256) throw corrupt(storage, prefix, name, 'was altered');
  return bytes;
}

async function namesIn(storage: Storage, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { path } of storage.list(prefix))
    names.push(prefix === '' ? path : path.slice(prefix.length + 1));
  return names;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
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
