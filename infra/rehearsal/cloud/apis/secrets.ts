import type { Call, Cloud, Route } from '../core/api.ts';
import { notFound, precondition } from '../core/errors.ts';
import { type JsonObject, text, textAt, withAt } from '../core/json.ts';
import { canonical } from '../core/resource.ts';
import type { Caller } from '../core/tokens.ts';
import { SECRET } from './tables-platform.ts';

/** Versions of secrets. Source: https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions */
export function secretVersionRoutes(cloud: Cloud): Route[] {
  const item = '/v1/{name=projects/*/secrets/*/versions/*}';
  return [
    {
      method: 'POST',
      path: '/v1/{secret=projects/*/secrets/*}:addVersion',
      handle: (call) => add(cloud, call),
    },
    { method: 'GET', path: item, handle: (call) => shown(find(cloud, call, 'get')) },
    { method: 'GET', path: `${item}:access`, handle: (call) => access(cloud, call) },
    { method: 'POST', path: `${item}:enable`, handle: (call) => change(cloud, call, 'enable', 'ENABLED') },
    { method: 'POST', path: `${item}:disable`, handle: (call) => change(cloud, call, 'disable', 'DISABLED') },
    {
      method: 'POST',
      path: `${item}:destroy`,
      handle: (call) => change(cloud, call, 'destroy', 'DESTROYED'),
    },
  ];
}

function add(cloud: Cloud, call: Call): JsonObject {
  const secret = canonical(cloud, call.params.secret ?? '');
  cloud.iam.require(call.caller, 'secretmanager.versions.add', fullName(secret));
  if (cloud.store.table(SECRET.permissions).get(secret) === undefined) throw notFound(secret);
  const number = versions(cloud).list(`${secret}/versions/`).length + 1;
  const name = `${secret}/versions/${number}`;
  const createTime = cloud.clock.now().toISOString();
  const version = { name, createTime, state: 'ENABLED', data: textAt(call.body, 'payload.data') ?? '' };
  versions(cloud).put(name, version);
  return shown(version);
}

function access(cloud: Cloud, call: Call): JsonObject {
  const { name, data } = accessed(cloud, call.caller, call.params.name ?? '');
  return { name, payload: { data } };
}

/** The text of a version, for whoever may read it. */
export function readSecret(cloud: Cloud, caller: Caller, version: string): string {
  return Buffer.from(text(accessed(cloud, caller, version).data), 'base64').toString();
}

function accessed(cloud: Cloud, caller: Caller, name: string): JsonObject {
  const version = find(cloud, { caller, params: { name } }, 'access');
  if (version.state !== 'ENABLED')
    throw precondition(`Secret Version [${text(version.name)}] is in ${text(version.state)} state.`);
  return version;
}

function change(cloud: Cloud, call: Call, verb: string, state: string): JsonObject {
  const { data, ...version } = find(cloud, call, verb);
  const changed: JsonObject = { ...version, state, ...(state !== 'DESTROYED' && { data }) };
  versions(cloud).put(text(version.name), changed);
  return shown(changed);
}

function find(cloud: Cloud, call: Pick<Call, 'caller' | 'params'>, verb: string): JsonObject {
  const name = canonical(cloud, call.params.name ?? '');
  const [secret = '', number] = name.split('/versions/');
  cloud.iam.require(call.caller, `secretmanager.versions.${verb}`, fullName(secret));
  const found = number === 'latest' ? latest(cloud, secret) : versions(cloud).get(name);
  if (found === undefined) throw notFound(name);
  return found;
}

function latest(cloud: Cloud, secret: string): JsonObject | undefined {
  const all = versions(cloud)
    .list(`${secret}/versions/`)
    .map(([, version]) => version);
  return all
    .sort((a, b) => Number(text(a.name).split('/').at(-1)) - Number(text(b.name).split('/').at(-1)))
    .at(-1);
}

function versions(cloud: Cloud) {
  return cloud.store.table<JsonObject>('secretmanager.versions');
}

function shown(version: JsonObject): JsonObject {
  return withAt(version, 'data', undefined);
}

function fullName(secret: string): string {
  return `//secretmanager.googleapis.com/${secret}`;
}
