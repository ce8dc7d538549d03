import { randomInt, randomUUID } from 'node:crypto';
import type { Call, Cloud, Route } from '../core/api.ts';
import { notFound } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { fullName, linkTo } from './names.ts';

/** The permission to look at an operation, by where it is. */
const SCOPES = [
  ['projects/*/global', 'compute.globalOperations.get'],
  ['projects/*/regions/*', 'compute.regionOperations.get'],
  ['projects/*/zones/*', 'compute.zoneOperations.get'],
] as const;

/**
 * An operation as Compute Engine answers it: under way, so that the caller has to ask again.
 * Source: https://cloud.google.com/compute/docs/reference/rest/v1/zoneOperations
 *
 * @param parent `projects/P/zones/Z`
 */
export function begun(cloud: Cloud, parent: string, operationType: string, target: string): JsonObject {
  const name = `operation-${randomUUID()}`;
  const operation = {
    kind: 'compute#operation',
    id: String(randomInt(10 ** 12, 10 ** 14)),
    name,
    operationType,
    targetLink: linkTo(target),
    selfLink: linkTo(`${parent}/operations/${name}`),
    insertTime: cloud.clock.now().toISOString(),
  };
  cloud.store.table<JsonObject>('compute.operations').put(`${parent}/operations/${name}`, operation);
  return { ...operation, status: 'RUNNING', progress: 0 };
}

export function computeOperationRoutes(cloud: Cloud): Route[] {
  return SCOPES.map(([parent, permission]) => ({
    method: 'GET',
    path: `/compute/v1/{name=${parent}/operations/*}`,
    handle: (call) => get(cloud, call, permission),
  }));
}

function get(cloud: Cloud, { caller, params: { name = '' } }: Call, permission: string): JsonObject {
  cloud.iam.require(caller, permission, fullName(name));
  const operation = cloud.store.table<JsonObject>('compute.operations').get(name);
  if (operation === undefined) throw notFound(name);
  return { ...operation, status: 'DONE', progress: 100 };
}
