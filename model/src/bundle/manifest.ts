import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Raised when a bundle's files change their meaning; older programs then refuse it. */
export const FORMAT_VERSION = 7;

export const MANIFEST = 'manifest.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const fileName = z.string().regex(/^[a-z][\w.-]*$/);

/** What a bundle is, where it comes from, and the sum of every file in it. */
export const manifestSchema = z.strictObject({
  formatVersion: z.literal(FORMAT_VERSION),
  /** Names the bundle; derived from the model's own files, so the same model has the same version. */
  version: z.string().regex(/^v[0-9a-f]{12}$/),
  /** When it was made, ISO 8601; the only thing in a bundle that differs between two equal trainings. */
  created: z.iso.datetime(),
  threshold: z.number().min(0).max(1),
  dataDigest: z.string(),
  dataSources: z.array(z.string()),
  messages: z.int().min(0),
  seed: z.int(),
  backend: z.strictObject({ name: z.enum(['native', 'wasm']), version: z.string() }),
  settings: z.record(z.string(), z.unknown()),
  epochs: z.record(z.string(), z.int()),
  /** Commit of the code that trained it; null outside a checkout. */
  commit: z.string().nullable(),
  versions: z.record(z.string(), z.string()),
  files: z.record(fileName, z.strictObject({ sha256, bytes: z.int().min(0) })),
  /** SHA-256 of the manifest without this line, as JSON: the other sums vouch for the files, this one for them. */
  sum: sha256,
});

/** What a manifest of any format has. */
const anyManifest = z.looseObject({
  formatVersion: z.int(),
  version: manifestSchema.shape.version,
  files: z.record(fileName, z.looseObject({ sha256 })),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** The parts of a manifest that whoever trains knows; the rest is derived from the files. */
export type Origin = Omit<Manifest, 'formatVersion' | 'version' | 'files' | 'sum'>;

/** A manifest with its own sum. */
export function sealed(content: Omit<Manifest, 'sum'>): Manifest {
  return { ...content, sum: digestOf(Buffer.from(JSON.stringify(content))) };
}

/** The one way to write a manifest down. */
export function manifestText(manifest: unknown): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Whether text is a manifest as it was written, to the byte. */
export function isIntact(text: string, json: object): boolean {
  const { sum, ...content } = json as { sum?: unknown };
  return sum === digestOf(Buffer.from(JSON.stringify(content))) && text === manifestText(json);
}

/** The files that a manifest of whatever format names; undefined when it is none. */
export function filesNamedIn(text: string): ReadonlySet<string> | undefined {
  try {
    return new Set(Object.keys(anyManifest.parse(JSON.parse(text)).files));
  } catch {
    return undefined;
  }
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The version of a model: a digest of all that decides what it says.
 *
 * @param threshold belongs to it: the same weights with another threshold give other verdicts
 */
export function versionOf(modelFiles: ReadonlyMap<string, Uint8Array>, threshold: number): string {
  const lines = [...modelFiles].map(([name, bytes]) => `${name} ${digestOf(bytes)}\n`).sort();
  lines.push(`threshold ${threshold}\n`);
  return `v${digestOf(Buffer.from(lines.join(''))).slice(0, 12)}`;
}
