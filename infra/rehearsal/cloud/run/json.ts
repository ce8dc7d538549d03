import type { Json, JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';

/** Fields that are there although they are 0, since being there means something. */
const EXPLICIT = new Set(['maxRetries', 'exitCode']);

/** Without the values that are their type's default. Source: https://protobuf.dev/programming-guides/json/#presence */
export function sparse(object: object): JsonObject {
  const json = JSON.parse(JSON.stringify(object)) as JsonObject;
  return Object.fromEntries(
    Object.entries(json)
      .map(([key, value]): [string, Json | undefined] => [key, EXPLICIT.has(key) ? value : meaningful(value)])
      .filter(([, value]) => value !== undefined),
  );
}

function meaningful(value: Json | undefined): Json | undefined {
  if (Array.isArray(value))
    return value.length === 0 ? undefined : value.map((item) => (isObject(item) ? sparse(item) : item));
  if (isObject(value)) {
    const inner = sparse(value);
    return Object.keys(inner).length === 0 ? undefined : inner;
  }
  return value === '' || value === 0 || value === false || value === null ? undefined : value;
}

/** The same for all objects that say the same. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** One page of a list, by position. Source: https://google.aip.dev/158 */
export function page<T>(
  items: readonly T[],
  query: URLSearchParams,
): { items: T[]; nextPageToken: string | undefined } {
  const from = Number(query.get('pageToken') ?? 0);
  const to = from + Math.min(Number(query.get('pageSize') ?? 100), 1000);
  return { items: items.slice(from, to), nextPageToken: to < items.length ? String(to) : undefined };
}
