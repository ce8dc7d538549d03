import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';

/** Ten hexadecimal digits that change whenever anything in `value` does, whatever the order of its keys. */
export function digestOf(value: object): pulumi.Output<string> {
  const resolved: pulumi.Output<unknown> = pulumi.output(value);
  return resolved.apply(shortDigest);
}

export function shortDigest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex')
    .slice(0, 10);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
