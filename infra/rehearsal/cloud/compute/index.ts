import { randomInt } from 'node:crypto';
import type { Api, Call, Cloud, Route } from '../core/api.ts';
import { alreadyExists, ApiError, invalid, notFound } from '../core/errors.ts';
import { isObject, listAt, objectAt, text, textAt, type JsonObject } from '../core/json.ts';
import { policyJson } from '../core/iam/routes.ts';
import { requireActAs } from '../core/records.ts';
import { INSTANCE, NETWORK, SUBNETWORK, type Kind } from './kinds.ts';
import { fullName, linkTo, nameIn } from './names.ts';
import { begun, computeOperationRoutes } from './operations.ts';

/** Compute Engine, as far as a machine in a network of its own needs it. What a machine does once started is not emulated. */
export function computeApi(cloud: Cloud): Api {
  const host = 'compute.googleapis.com';
  return {
    host,
    service: host,
    source: 'https://cloud.google.com/compute/docs/reference/rest/v1',
    routes: [
      ...computeOperationRoutes(cloud),
      ...[NETWORK, SUBNETWORK, INSTANCE].flatMap((kind) => kindRoutes(cloud, kind)),
      ...instanceRoutes(cloud),
    ],
  };
}

function kindRoutes(cloud: Cloud, kind: Kind): Route[] {
  const collection = `/compute/v1/{parent=projects/*/${kind.scope}}/${kind.collection}`;
  const item = itemPath(kind);
  return [
    { method: 'POST', path: collection, handle: (call) => insert(cloud, kind, call) },
    { method: 'GET', path: item, handle: (call) => find(cloud, kind.collection, call, 'get') },
    { method: 'DELETE', path: item, handle: (call) => remove(cloud, kind, call) },
  ];
}

function instanceRoutes(cloud: Cloud): Route[] {
  const item = itemPath(INSTANCE);
  const instance = (call: Call, verb: string): JsonObject => find(cloud, 'instances', call, verb);
  return [
    {
      method: 'GET',
      path: '/compute/v1/{name=projects/*/zones/*/disks/*}',
      handle: (call) => find(cloud, 'disks', call, 'get'),
    },
    { method: 'POST', path: `${item}/start`, handle: (call) => start(cloud, call, instance(call, 'start')) },
    {
      method: 'POST',
      path: `${item}/stop`,
      handle: (call) => change(cloud, call, 'stop', { ...instance(call, 'stop'), status: 'TERMINATED' }),
    },
    {
      method: 'POST',
      path: `${item}/setLabels`,
      handle: (call) => {
        const labels = objectAt(call.body, 'labels');
        return change(cloud, call, 'setLabels', { ...instance(call, 'setLabels'), labels });
      },
    },
    {
      method: 'GET',
      path: `${item}/getIamPolicy`,
      handle: (call) => {
        instance(call, 'getIamPolicy');
        return policyJson(cloud.iam.policy(fullName(call.params.name ?? '')));
      },
    },
    {
      method: 'POST',
      path: `${item}/setIamPolicy`,
      handle: (call) => {
        instance(call, 'setIamPolicy');
        const policy = objectAt(call.body, 'policy');
        return policyJson(cloud.iam.setPolicy(fullName(call.params.name ?? ''), policy));
      },
    },
  ];
}

function itemPath({ scope, collection }: Kind): string {
  return `/compute/v1/{name=projects/*/${scope}/${collection}/*}`;
}

function insert(cloud: Cloud, kind: Kind, call: Call): JsonObject {
  const { caller, body, params } = call;
  const { parent = '' } = params;
  const id = textAt(body, 'name') ?? '';
  const name = `${parent}/${kind.collection}/${id}`;
  cloud.iam.require(caller, `compute.${kind.collection}.create`, fullName(name));
  if (!/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(id))
    throw invalid(`Invalid value for field 'resource.name': '${id}'.`, 'name');
  if (table(cloud, kind.collection).get(name) !== undefined) throw alreadyExists(name);
  kind.check(cloud, call, body);
  const record: JsonObject = {
    ...body,
    ...kind.computed?.(cloud, name, body),
    kind: `compute#${kind.collection.replace(/s$/, '')}`,
    id: String(randomInt(10 ** 12, 10 ** 14)),
    selfLink: linkTo(name),
    creationTimestamp: cloud.clock.now().toISOString(),
  };
  table(cloud, kind.collection).put(name, record);
  for (const disk of listAt(record, 'disks')) {
    const source = nameIn(textAt(disk, 'source') ?? '');
    table(cloud, 'disks').put(source, { name: id, selfLink: linkTo(source), users: [linkTo(name)] });
  }
  return begun(cloud, parent, 'insert', name);
}

function remove(cloud: Cloud, kind: Kind, call: Call): JsonObject {
  const record = find(cloud, kind.collection, call, 'delete');
  const { name = '' } = call.params;
  const user = (kind.usedBy ?? []).flatMap(([collection, field]) =>
    table(cloud, collection)
      .list('')
      .filter(([, other]) => names(other, field, name))
      .map(([key]) => key),
  )[0];
  if (user !== undefined) {
    throw new ApiError(
      'FAILED_PRECONDITION',
      `The ${kind.collection} resource '${name}' is already being used by '${user}'.`,
    );
  }
  if (record.deletionProtection === true)
    throw invalid(
      `Invalid resource usage: 'Resource cannot be deleted if it is protected against deletion.'`,
    );
  table(cloud, kind.collection).delete(name);
  for (const disk of listAt(record, 'disks')) {
    table(cloud, 'disks').delete(nameIn(textAt(disk, 'source') ?? ''));
  }
  cloud.iam.forget(fullName(name));
  return begun(cloud, parentOf(name), 'delete', name);
}

/** Who starts a machine lets it act as its account. Source: https://cloud.google.com/compute/docs/access/iam#the_serviceaccountuser_role */
function start(cloud: Cloud, call: Call, instance: JsonObject): JsonObject {
  for (const account of listAt(instance, 'serviceAccounts'))
    requireActAs(cloud, call.caller, textAt(account, 'email') ?? '');
  const lastStartTimestamp = cloud.clock.now().toISOString();
  return change(cloud, call, 'start', { ...instance, status: 'RUNNING', lastStartTimestamp });
}

function change(cloud: Cloud, { params: { name = '' } }: Call, verb: string, record: JsonObject): JsonObject {
  table(cloud, 'instances').put(name, record);
  return begun(cloud, parentOf(name), verb, name);
}

function find(cloud: Cloud, collection: string, call: Call, verb: string): JsonObject {
  const { name = '' } = call.params;
  cloud.iam.require(call.caller, `compute.${collection}.${verb}`, fullName(name));
  const record = table(cloud, collection).get(name);
  if (record === undefined) throw notFound(name);
  return record;
}

/** Whether a field, or one of the objects in it, names the resource. */
function names(record: JsonObject, field: string, name: string): boolean {
  const links = [
    record[field],
    ...listAt(record, field).flatMap((item) => (isObject(item) ? Object.values(item) : [])),
  ];
  return links.some((link) => typeof link === 'string' && nameIn(text(link)) === name);
}

function parentOf(name: string): string {
  return name.split('/').slice(0, -2).join('/');
}

function table(cloud: Cloud, collection: string) {
  return cloud.store.table<JsonObject>(`compute.${collection}`);
}
