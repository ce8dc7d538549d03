import { createHash } from 'node:crypto';

/** What a model is made of. The same makes the same request, and a request is trained once. */
export interface Recipe {
  readonly image: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly dataDigest: string;
}

/** Name of a training request: 16 hexadecimal digits of the SHA-256 of the recipe as canonical JSON. */
export function requestOf({ image, settings, dataDigest }: Recipe): string {
  const sorted = Object.fromEntries(Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1)));
  const canonical = JSON.stringify({ dataDigest, image, settings: sorted });
  return createHash('sha256').update(canonical).digest('hex').slice(0, 16);
}
