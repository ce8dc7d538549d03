import { createHash } from 'node:crypto';
import { z } from 'zod';

/** Raised when a bundle's files change their meaning; older programs then refuse it. */
export const FORMAT_VERSION = 1;

export const MANIFEST = 'manifest.json';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

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
  files: z.record(z.string(), z.strictObject({ sha256, bytes: z.int().min(0) })),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** The parts of a manifest that whoever trains knows; the rest is derived from the files. */
export type Origin = Omit<Manifest, 'formatVersion' | 'version' | 'files'>;

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The version of a model: a digest of the files that decide what it says. */
export function versionOf(modelFiles: ReadonlyMap<string, Uint8Array>): string {
  const lines = [...modelFiles].map(([name, bytes]) => `${name} ${digestOf(bytes)}\n`).sort();
  return `v${digestOf(Buffer.from(lines.join(''))).slice(0, 12)}`;
}
