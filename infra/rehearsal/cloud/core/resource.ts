import { createHash, randomInt } from 'node:crypto';
import type { Call, Cloud, Method, Route } from './api.ts';
import { alreadyExists, ApiError, invalid, notFound, precondition } from './errors.ts';
import { findProject } from './iam/names.ts';
import { policyRoutes } from './iam/routes.ts';
import { at, isObject, type Json, type JsonObject, objectAt, text, textAt, withAt } from './json.ts';
import { done } from './operations.ts';
import { requireActAs } from './records.ts';

/** One type of resource as data: where it is, what its id looks like, who may do what, what it refuses. */
export interface ResourceType {
  readonly host: string;
  /** The collection's path, with the variable `parent`: `/v1/{parent=projects/*}/secrets`. */
  readonly collection: string;
  /** Prefix of the permissions and name of the table: `secretmanager.secrets`. */
  readonly permissions: string;
  /**
   * Where the id is in a create request: a query parameter, a field that holds the id or the full name, the
   * path (PUT), or made by Google.
   */
  readonly id: { query: string } | { field: string } | 'path' | 'made';
  /** The id's pattern, whole, as documented. */
  readonly pattern?: RegExp;
  /** The public documentation the row follows. */
  readonly source: string;
  readonly update?: Method;
  /** Create, update and delete answer with a long-running operation. */
  readonly operations?: boolean;
  /** Fields that cannot change after creation (dotted paths). */
  readonly immutable?: readonly string[];
  readonly required?: readonly string[];
  /** Fields that name a service account the caller must be allowed to attach. */
  readonly actAs?: readonly string[];
  /** Fields that name other records: path -> table. */
  readonly refers?: Readonly<Record<string, string>>;
  /** What Google adds to a record. */
  readonly computed?: (record: JsonObject, cloud: Cloud, call: Call) => JsonObject;
  /** Refusals beyond the table, on create and update. */
  readonly refuse?: (record: JsonObject, cloud: Cloud, call: Call) => void;
  /** Called before a delete; throws to refuse. */
  readonly beforeDelete?: (name: string, cloud: Cloud) => void;
  /** Whether the id stays taken after a delete: `days`, or forever. The record stays, marked. */
  readonly keptDeleted?: { readonly days: number };
  /** How getIamPolicy is called; absent for types without a policy. */
  readonly policy?: Method;
  /** Resources of this type hold others, that go before they may go: tables. */
  readonly parentTable?: string;
  /** The name is given with the project's number instead of its id. */
  readonly numbered?: boolean;
  /** The key under which a list answers; by default the last segment of the collection. */
  readonly listed?: string;
  /** Can never be deleted. */
  readonly permanent?: boolean;
  /** Google answers with the bare id as `name`. */
  readonly shortName?: boolean;
  /** An update carries the resource in this field, with `updateMask` beside it. */
  readonly wrapped?: string;
}

/** The routes of one resource type: create, get, list, update, delete and, where it has one, its policy. */
export function resourceRoutes(cloud: Cloud, type: ResourceType): Route[] {
  const item = type.collection.replace(/\{parent=(.*)\}\/(\w+)$/, '{name=$1/$2/*}');
  const verb = type.id === 'path' ? ['PUT', item] : ['POST', type.collection];
  const routes: Route[] = [
    { method: verb[0] as Method, path: verb[1] ?? '', handle: (call) => create(cloud, type, call) },
    {
      method: 'GET',
      path: item,
      handle: (call) => publicRecord(type, cloud, find(cloud, type, call, 'get')),
    },
    { method: 'GET', path: type.collection, handle: (call) => list(cloud, type, call) },
    { method: type.update ?? 'PATCH', path: item, handle: (call) => update(cloud, type, call) },
    { method: 'DELETE', path: item, handle: (call) => remove(cloud, type, call) },
  ];
  const usable = type.permanent === true ? routes.filter(({ method }) => method !== 'DELETE') : routes;
  if (type.policy === undefined) return usable;
  const path = item.replace('{name=', '{resource=');
  const name = (resource: string): string => {
    const key = canonical(cloud, resource);
    if (live(cloud, type, key) === undefined) throw notFound(resource);
    return fullName(type, key);
  };
  return [...policyRoutes(cloud, { path, permissions: type.permissions, get: type.policy, name }), ...usable];
}

function create(cloud: Cloud, type: ResourceType, call: Call): Json {
  const id = idOf(type, call);
  const parent = canonical(
    cloud,
    call.params.parent ?? (call.params.name ?? '').split('/').slice(0, -2).join('/'),
  );
  const name = `${parent}/${collectionName(type)}/${id}`;
  cloud.iam.require(call.caller, `${type.permissions}.create`, fullName(type, parent));
  if (type.pattern !== undefined && !type.pattern.test(id)) {
    throw invalid(`Invalid resource id "${id}": it must match ${type.pattern.source}.`, 'name');
  }
  if (type.parentTable !== undefined && cloud.store.table(type.parentTable).get(parent) === undefined)
    throw notFound(parent);
  const existing = cloud.store.table<JsonObject>(type.permissions).get(name);
  if (existing !== undefined && !isForgotten(existing, type, cloud)) throw alreadyExists(name);
  const now = cloud.clock.now().toISOString();
  const record = { ...call.body, name, createTime: now, updateTime: now };
  checkRecord(cloud, type, record, call);
  return save(cloud, type, record, call);
}

function list(cloud: Cloud, type: ResourceType, call: Call): Json {
  const parent = canonical(cloud, call.params.parent ?? '');
  cloud.iam.require(call.caller, `${type.permissions}.list`, fullName(type, parent));
  const found = cloud.store
    .table<JsonObject>(type.permissions)
    .list(`${parent}/${collectionName(type)}/`)
    .filter(([, record]) => record.deleteTime === undefined)
    .map(([, record]) => publicRecord(type, cloud, record));
  return { [type.listed ?? collectionName(type)]: found };
}

function update(cloud: Cloud, type: ResourceType, call: Call): Json {
  const old = find(cloud, type, call, 'update');
  const mask = call.query.get('updateMask') ?? textAt(call.body, 'updateMask');
  const body = type.wrapped === undefined ? call.body : objectAt(call.body, type.wrapped);
  const record = mask === undefined ? replaced(old, body) : masked(old, body, mask);
  for (const path of type.immutable ?? []) {
    if (JSON.stringify(at(old, path)) !== JSON.stringify(at(record, path)))
      throw invalid(`Field ${path} is immutable.`, path);
  }
  if (typeof body.etag === 'string' && body.etag !== old.etag) {
    throw new ApiError('ABORTED', `The etag of ${text(old.name)} is no longer the current one.`);
  }
  checkRecord(cloud, type, record, call);
  return save(cloud, type, { ...record, updateTime: cloud.clock.now().toISOString() }, call);
}

function remove(cloud: Cloud, type: ResourceType, call: Call): Json {
  const record = find(cloud, type, call, 'delete');
  const name = text(record.name);
  type.beforeDelete?.(name, cloud);
  const table = cloud.store.table<JsonObject>(type.permissions);
  if (type.keptDeleted === undefined) table.delete(name);
  else table.put(name, { ...record, deleteTime: cloud.clock.now().toISOString() });
  cloud.iam.forget(fullName(type, name));
  return type.operations === true ? done(cloud, name, {}) : {};
}

function find(cloud: Cloud, type: ResourceType, call: Call, verb: 'get' | 'update' | 'delete'): JsonObject {
  const name = canonical(cloud, call.params.name ?? '');
  cloud.iam.require(call.caller, `${type.permissions}.${verb}`, fullName(type, name));
  const record = live(cloud, type, name);
  if (record === undefined) throw notFound(name);
  return record;
}

function live(cloud: Cloud, type: ResourceType, name: string): JsonObject | undefined {
  const record = cloud.store.table<JsonObject>(type.permissions).get(name);
  return record?.deleteTime === undefined ? record : undefined;
}

function save(cloud: Cloud, type: ResourceType, record: JsonObject, call: Call): Json {
  const whole: JsonObject = { ...record, ...type.computed?.(record, cloud, call) };
  const saved: JsonObject = { ...whole, etag: etagOf(whole) };
  cloud.store.table<JsonObject>(type.permissions).put(text(saved.name), saved);
  const answer = publicRecord(type, cloud, saved);
  return type.operations === true ? done(cloud, text(saved.name), answer) : answer;
}

function checkRecord(cloud: Cloud, type: ResourceType, record: JsonObject, call: Call): void {
  for (const path of type.required ?? []) {
    if (at(record, path) === undefined) throw invalid(`Required field ${path} is missing.`, path);
  }
  checkLabels(record);
  for (const path of type.actAs ?? []) {
    const email = textAt(record, path);
    if (email !== undefined) requireActAs(cloud, call.caller, email);
  }
  for (const [path, table] of Object.entries(type.refers ?? {})) {
    const name = textAt(record, path);
    if (name !== undefined && cloud.store.table(table).get(canonical(cloud, name)) === undefined)
      throw notFound(name);
  }
  type.refuse?.(record, cloud, call);
}

// Source: https://cloud.google.com/resource-manager/docs/labels-overview#requirements
function checkLabels(record: JsonObject): void {
  if (!isObject(record.labels)) return;
  for (const [key, value] of Object.entries(record.labels)) {
    if (!/^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u.test(key))
      throw invalid(`Label key '${key}' is invalid.`, 'labels');
    if (typeof value !== 'string') continue;
    if (/_address$|^topic$/.test(key) || /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u.test(value)) continue;
    throw invalid(`Label value '${value}' of key '${key}' is invalid.`, 'labels');
  }
}

function idOf(type: ResourceType, call: Call): string {
  if (type.id === 'made') return String(randomInt(10 ** 12, 10 ** 14));
  if (type.id === 'path') return (call.params.name ?? '').split('/').at(-1) ?? '';
  const given = 'query' in type.id ? call.query.get(type.id.query) : textAt(call.body, type.id.field);
  if (given === undefined || given === null || given === '')
    throw invalid('The request names no id for the new resource.');
  return given.split('/').at(-1) ?? '';
}

// A whole replacement keeps what Google made and drops what is not sent.
function replaced(old: JsonObject, body: JsonObject): JsonObject {
  const { name, createTime, uid } = old;
  return { ...body, name, createTime, ...(uid !== undefined && { uid }) };
}

function masked(old: JsonObject, body: JsonObject, mask: string): JsonObject {
  if (mask === '*') return replaced(old, body);
  return mask.split(',').reduce((record, path) => {
    const field = path.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    return withAt(record, field, at(body, field));
  }, old);
}

/** Ids of projects and their numbers are two names of the same; records are kept by the id. */
export function canonical(cloud: Cloud, name: string): string {
  return name.replace(/(^|\/)projects\/([^/]+)/, (whole, before: string, id: string) => {
    const project = findProject(cloud.store, id);
    return project === undefined ? whole : `${before}projects/${project.projectId}`;
  });
}

function publicRecord(type: ResourceType, cloud: Cloud, record: JsonObject): JsonObject {
  if (type.shortName === true) return { ...record, name: text(record.name).split('/').at(-1) };
  if (type.numbered !== true) return record;
  const name = text(record.name).replace(/^projects\/([^/]+)/, (whole, id: string) => {
    const project = findProject(cloud.store, id);
    return project === undefined ? whole : `projects/${project.projectNumber}`;
  });
  return { ...record, name };
}

function isForgotten(record: JsonObject, type: ResourceType, cloud: Cloud): boolean {
  if (typeof record.deleteTime !== 'string') return false;
  const age = cloud.clock.now().getTime() - Date.parse(record.deleteTime);
  if (age < (type.keptDeleted?.days ?? 0) * DAY) {
    throw precondition(
      `Resource '${text(record.name)}' was deleted on ${record.deleteTime}; its id is not free yet.`,
    );
  }
  return true;
}

const DAY = 86_400_000;

function collectionName(type: ResourceType): string {
  return /\/(\w+)$/.exec(type.collection)?.[1] ?? '';
}

function fullName(type: ResourceType, name: string): string {
  return `//${type.host.replace('*-', '')}/${name}`;
}

function etagOf(record: JsonObject): string {
  return createHash('sha256').update(JSON.stringify(record)).digest('base64').slice(0, 16);
}
