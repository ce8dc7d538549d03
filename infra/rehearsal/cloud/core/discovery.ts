import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Call } from './api.ts';
import { invalid, notEmulated } from './errors.ts';
import { isObject, objectAt, textAt, type Json, type JsonObject } from './json.ts';
import { compileFlat, type FlatMatcher } from './path.ts';

interface Described {
  readonly method: JsonObject;
  readonly match: FlatMatcher;
}

interface Description {
  readonly document: JsonObject;
  readonly methods: readonly Described[];
}

/**
 * Google's published descriptions of its REST APIs (https://developers.google.com/discovery), as google-api-python-client
 * ships them: a method, parameter or field the real API does not know is an error here too.
 */
export class Discovery {
  readonly #folder: string | undefined;
  readonly #descriptions = new Map<string, Description>();

  /** @param folder holds `run.v2.json` …; without, nothing is checked */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /**
   * @throws INVALID_ARGUMENT with Google's wording for what the description of the method does not allow; UNIMPLEMENTED when the API has
   * no description, since it could not be told then
   */
  check(host: string, call: Pick<Call, 'method' | 'path' | 'query'>, body: JsonObject): void {
    if (this.#folder === undefined) return;
    // Uploads and downloads of media are described with the method they belong to, under another path.
    if (/^\/(resumable\/)?(upload|download)\//.test(call.path)) return;
    if (isOlderStorage(host, call)) return;
    // What a model is asked is the model's own affair.
    if (call.path.endsWith(':rawPredict')) return;
    const description = this.#description(this.#folder, host, call.path);
    const method = description.methods.find(
      (candidate) => candidate.method.httpMethod === call.method && candidate.match(call.path),
    )?.method;
    if (method === undefined) {
      throw invalid(`The published API has no method ${call.method} https://${host}${call.path}.`);
    }
    checkQuery(description.document, method, call.query);
    const schema = textAt(method, 'request.$ref');
    if (schema === undefined) return;
    const problems = checkFields(objectAt(description.document, 'schemas'), schema, body, '');
    if (problems.length > 0) throw invalid(`Invalid JSON payload received. ${problems.join(' ')}`);
  }

  #description(folder: string, host: string, path: string): Description {
    const api = (host.split('.')[0] ?? '').replace(/^[a-z]+-[a-z]+\d+-/, '');
    const version = /\/(v\d\w*)\//.exec(path)?.[1] ?? '';
    const key = `${api}.${version}`;
    const description = this.#descriptions.get(key) ?? load(folder, key);
    this.#descriptions.set(key, description);
    return description;
  }
}

/** An object of Cloud Storage by its address, which only prose describes. Source: https://cloud.google.com/storage/docs/xml-api/get-object-download */
function isOlderStorage(host: string, { method, path }: Pick<Call, 'method' | 'path'>): boolean {
  return host === 'storage.googleapis.com' && method === 'GET' && !path.startsWith('/storage/');
}

/** @throws UNIMPLEMENTED when nothing of that name is published */
function load(folder: string, key: string): Description {
  const file = join(folder, `${key}.json`);
  if (!existsSync(file))
    throw notEmulated(`an API without a published description: ${key} is not in ${folder}`);
  const document = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
  const prefix = `/${textAt(document, 'servicePath') ?? ''}`;
  const methods = methodsOf(document).map((method) => ({
    method,
    match: compileFlat(prefix + templateOf(method)),
  }));
  return { document, methods };
}

// Where a variable may be anything, the flat path has one segment for all of it.
function templateOf(method: JsonObject): string {
  const path = textAt(method, 'path') ?? '';
  const parameters = Object.values(objectAt(method, 'parameters')).filter(isObject);
  return parameters.some(({ pattern }) => pattern === '^.*$') ? path : (textAt(method, 'flatPath') ?? path);
}

function methodsOf(resource: JsonObject): JsonObject[] {
  const own = Object.values(objectAt(resource, 'methods')).filter(isObject);
  return [...own, ...Object.values(objectAt(resource, 'resources')).filter(isObject).flatMap(methodsOf)];
}

function checkQuery(document: JsonObject, method: JsonObject, query: URLSearchParams): void {
  const known = { ...objectAt(document, 'parameters'), ...objectAt(method, 'parameters') };
  for (const name of query.keys()) {
    if (!Object.hasOwn(known, name)) {
      throw invalid(`Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter.`);
    }
  }
}

function checkFields(schemas: JsonObject, name: string, value: JsonObject, path: string): string[] {
  const schema = objectAt(schemas, name);
  const properties = objectAt(schema, 'properties');
  const additional = schema.additionalProperties;
  return Object.entries(value).flatMap(([key, inner]) => {
    const described = Object.hasOwn(properties, key) ? properties[key] : additional;
    if (inner === undefined || inner === null) return [];
    if (!isObject(described)) return [`Unknown name "${key}" at '${path}': Cannot find field.`];
    return checkField(schemas, described, inner, path === '' ? key : `${path}.${key}`);
  });
}

function checkField(schemas: JsonObject, schema: JsonObject, value: Json, path: string): string[] {
  const reference = textAt(schema, '$ref');
  if (reference !== undefined) {
    return isObject(value)
      ? checkFields(schemas, reference, value, path)
      : [mismatch(path, value, reference)];
  }
  const type = textAt(schema, 'type');
  if (type === 'array') {
    if (!Array.isArray(value)) return [mismatch(path, value, 'list')];
    return value.flatMap((item, index) =>
      checkField(schemas, objectAt(schema, 'items'), item, `${path}[${index}]`),
    );
  }
  if (type === 'object') {
    if (!isObject(value)) return [mismatch(path, value, 'object')];
    const additional = objectAt(schema, 'additionalProperties');
    return Object.entries(value).flatMap(([key, item]) =>
      item === undefined ? [] : checkField(schemas, additional, item, `${path}.${key}`),
    );
  }
  return checkScalar(schema, type, value, path);
}

function checkScalar(schema: JsonObject, type: string | undefined, value: Json, path: string): string[] {
  const { enum: allowed, format } = schema;
  if (type === 'any' || type === undefined) return [];
  // 64-bit integers are text in JSON, and numbers are taken too. Source: https://protobuf.dev/programming-guides/json/
  const numeric = typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));
  if (type === 'integer' || type === 'number') return numeric ? [] : [mismatch(path, value, type)];
  if (type === 'boolean') return typeof value === 'boolean' ? [] : [mismatch(path, value, type)];
  if (typeof value !== 'string') {
    return (format === 'int64' || format === 'uint64') && numeric ? [] : [mismatch(path, value, 'string')];
  }
  return Array.isArray(allowed) && !allowed.includes(value)
    ? [`Invalid value at '${path}': "${value}".`]
    : [];
}

function mismatch(path: string, value: Json, wanted: string): string {
  return `Invalid value at '${path}' (${wanted}): ${JSON.stringify(value)}.`;
}
