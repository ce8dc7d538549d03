import { randomUUID } from 'node:crypto';
import type { Cloud, Route } from './api.ts';
import { notFound } from './errors.ts';
import type { JsonObject } from './json.ts';

/** A long-running operation that has ended at once. Source: https://google.aip.dev/151 */
export function done(cloud: Cloud, resource: string, response: JsonObject): JsonObject {
  const place = /^(projects\/[^/]+(?:\/locations\/[^/]+)?)/.exec(resource)?.[1] ?? '';
  const name = `${place}${place === '' ? '' : '/'}operations/${randomUUID()}`;
  const operation = { name, done: true, response };
  cloud.store.table<JsonObject>('operations').put(name, operation);
  return operation;
}

/** `GET /v1/{name}` of operations, for one version prefix. */
export function operationRoutes(cloud: Cloud, version: string): Route[] {
  const handle = ({ params }: { params: Readonly<Record<string, string>> }): JsonObject => {
    const operation = cloud.store.table<JsonObject>('operations').get(params.name ?? '');
    if (operation === undefined) throw notFound(params.name ?? '');
    return operation;
  };
  return ['operations/*', 'projects/*/operations/*', 'projects/*/locations/*/operations/*'].map((name) => ({
    method: 'GET' as const,
    path: `/${version}/{name=${name}}`,
    handle,
    checkEnabled: false,
  }));
}
