import { isDeepStrictEqual } from 'node:util';
import { isObject, text, type Json, type JsonObject } from '../../cloud/core/json.ts';

/**
 * How a property of the Pulumi resource is written in the REST resource where the two differ. `list`: one object there is a
 * list of one here; `text`: a number here is text there (64-bit integers); `byId`: a list here is a map by `id` there.
 */
export interface FieldRule {
  readonly to?: string;
  readonly as?: 'list' | 'text' | 'byId';
}

/** By the property's path without indexes: `template.containers.envs`. */
export type FieldRules = Readonly<Record<string, FieldRule>>;

/** From the resource's inputs to the body of a request. */
export function toRest(value: Json, rules: FieldRules, path = ''): Json {
  if (Array.isArray(value)) return value.map((item) => toRest(item, rules, path));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
  return Object.fromEntries(
    entries.map(([key, inner]) => {
      const here = path === '' ? key : `${path}.${key}`;
      const rule = rules[here] ?? {};
      return [rule.to ?? key, written(toRest(inner ?? null, rules, here), rule)];
    }),
  );
}

/** Back from an answer to the resource's properties. */
export function fromRest(value: Json, rules: FieldRules, path = ''): Json {
  if (Array.isArray(value)) return value.map((item) => fromRest(item, rules, path));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const name = pulumiName(key, rules, path);
      const here = path === '' ? name : `${path}.${name}`;
      const rule = rules[here] ?? {};
      return [name, fromRest(readBack(inner ?? null, rule), rules, here)];
    }),
  );
}

function written(value: Json, { as }: FieldRule): Json {
  if (as === 'list') return [value];
  if (as === 'text') return typeof value === 'number' ? String(value) : value;
  if (as === 'byId' && Array.isArray(value)) {
    return Object.fromEntries(value.filter(isObject).map((item) => [text(item.id), item]));
  }
  return value;
}

function readBack(value: Json, { as }: FieldRule): Json {
  if (as === 'list') return Array.isArray(value) ? (value[0] ?? null) : value;
  if (as === 'text') return typeof value === 'string' ? Number(value) : value;
  return as === 'byId' && isObject(value) ? Object.values(value).filter((item) => item !== undefined) : value;
}

function pulumiName(key: string, rules: FieldRules, path: string): string {
  const prefix = path === '' ? '' : `${path}.`;
  const found = Object.entries(rules).find(
    ([from, rule]) => rule.to === key && from.startsWith(prefix) && !from.slice(prefix.length).includes('.'),
  );
  return found === undefined ? key : found[0].slice(prefix.length);
}

/**
 * The inputs as they are in the cloud: where the program said something, what is there now; where it said nothing, nothing,
 * since that is Google's to decide.
 */
export function observed(inputs: Json, actual: Json | undefined): Json | undefined {
  // Google leaves out what has its zero value. Source: https://protobuf.dev/programming-guides/json/#null-values
  if (actual === undefined) return isZero(inputs) ? inputs : undefined;
  if (Array.isArray(inputs) && Array.isArray(actual)) {
    return actual.map((item, index) => element(inputs[index], item));
  }
  if (!isObject(inputs) || !isObject(actual)) return actual;
  const seen: JsonObject = {};
  for (const [key, value] of Object.entries(inputs)) seen[key] = observed(value ?? null, actual[key]);
  return seen;
}

/** An element that is another one now is shown whole: what was said of the one before does not count for it. */
function element(input: Json | undefined, actual: Json): Json {
  const seen = input === undefined ? undefined : observed(input, actual);
  return isDeepStrictEqual(seen, input) ? (seen ?? actual) : actual;
}

function isZero(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every((inner) => inner === undefined || isZero(inner));
  return value === false || value === 0 || value === '' || value === null;
}
