export type Json = string | number | boolean | null | Json[] | JsonObject;
// `undefined` stands for an absent key, as in JSON.stringify.
export interface JsonObject {
  [key: string]: Json | undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a dotted path (`template.scaling.maxInstanceCount`), or undefined where the path ends early. */
export function at(value: Json | undefined, path: string): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path.split('.')) found = isObject(found) ? found[key] : undefined;
  return found;
}

/** The text a value is; what is not text is shown as JSON, and nothing is ''. */
export function text(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value);
}

export function textAt(value: Json | undefined, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === 'string' ? found : undefined;
}

export function objectAt(value: Json | undefined, path: string): JsonObject {
  const found = at(value, path);
  return isObject(found) ? found : {};
}

export function listAt(value: Json | undefined, path: string): Json[] {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
}

/** A copy without one key. */
export function without(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([other]) => other !== key));
}

/** A copy with `value` at the dotted path; objects on the way are made. `undefined` removes the key. */
export function withAt(object: JsonObject, path: string, value: Json | undefined): JsonObject {
  const [key = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? value : withAt(objectAt(object, key), rest.join('.'), value);
  const others = without(object, key);
  return inner === undefined ? others : { ...others, [key]: inner };
}
