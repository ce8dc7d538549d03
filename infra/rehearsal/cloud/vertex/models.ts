import { randomInt } from 'node:crypto';
import type { Call, Cloud, Route } from '../core/api.ts';
import { invalid, notEmulated, notFound, precondition } from '../core/errors.ts';
import { isObject, listAt, objectAt, text, textAt, type JsonObject } from '../core/json.ts';
import { done } from '../core/operations.ts';
import { findImage } from '../core/records.ts';
import { canonical } from '../core/resource.ts';

const COLLECTION = '/v1/{parent=projects/*/locations/*}/models';
const ITEM = '/v1/{name=projects/*/locations/*/models/*}';

/** Models are containers here. Source: https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.models */
export function modelRoutes(cloud: Cloud): Route[] {
  return [
    { method: 'POST', path: `${COLLECTION}:upload`, handle: (call) => upload(cloud, call) },
    { method: 'GET', path: COLLECTION, handle: (call) => list(cloud, call) },
    { method: 'GET', path: ITEM, handle: (call) => find(cloud, call, 'get') },
    { method: 'DELETE', path: ITEM, handle: (call) => remove(cloud, call) },
  ];
}

function upload(cloud: Cloud, { caller, params, body }: Call): JsonObject {
  const parent = canonical(cloud, params.parent ?? '');
  cloud.iam.require(caller, 'aiplatform.models.upload', `//aiplatform.googleapis.com/${parent}`);
  const given = objectAt(body, 'model');
  const image = textAt(given, 'containerSpec.imageUri') ?? '';
  if (textAt(given, 'displayName') === undefined)
    throw invalid('Required field model.displayName is missing.');
  if (findImage(cloud, image) === undefined) throw notFound(image);
  const name = `${parent}/models/${randomInt(10 ** 12, 10 ** 14)}`;
  const createTime = cloud.clock.now().toISOString();
  models(cloud).put(name, { ...given, name, createTime, updateTime: createTime, versionId: '1' });
  return done(cloud, name, { model: name, modelVersionId: '1' });
}

function list(cloud: Cloud, { caller, params, query }: Call): JsonObject {
  const parent = canonical(cloud, params.parent ?? '');
  cloud.iam.require(caller, 'aiplatform.models.list', `//aiplatform.googleapis.com/${parent}`);
  const filter = query.get('filter');
  const wanted = filter === null ? undefined : /^display_name="([^"]*)"$/.exec(filter)?.[1];
  if (filter !== null && wanted === undefined) throw notEmulated('filters other than display_name="…"');
  const found = models(cloud)
    .list(`${parent}/models/`)
    .map(([, model]) => model)
    .filter(({ displayName }) => wanted === undefined || displayName === wanted);
  return found.length === 0 ? {} : { models: found };
}

function remove(cloud: Cloud, call: Call): JsonObject {
  const name = text(find(cloud, call, 'delete').name);
  const endpoints = cloud.store.table<JsonObject>('aiplatform.endpoints').list();
  const isDeployed = endpoints.some(([, endpoint]) =>
    listAt(endpoint, 'deployedModels').some((deployed) => isObject(deployed) && deployed.model === name),
  );
  if (isDeployed) throw precondition(`Model ${name} is deployed to an endpoint; undeploy it first.`);
  models(cloud).delete(name);
  return done(cloud, name, {});
}

function find(cloud: Cloud, { caller, params }: Call, verb: string): JsonObject {
  const name = canonical(cloud, params.name ?? '');
  cloud.iam.require(caller, `aiplatform.models.${verb}`, `//aiplatform.googleapis.com/${name}`);
  const model = models(cloud).get(name);
  if (model === undefined) throw notFound(name);
  return model;
}

function models(cloud: Cloud) {
  return cloud.store.table<JsonObject>('aiplatform.models');
}
