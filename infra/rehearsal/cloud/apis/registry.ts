import type { BuiltImage } from '../../containers/build.ts';
import type { Api, Call, Cloud } from '../core/api.ts';
import { invalid, notFound } from '../core/errors.ts';
import { isObject, listAt, objectAt, text, textAt, type JsonObject } from '../core/json.ts';
import { findImage, type ImageRecord } from '../core/records.ts';
import { REPOSITORY } from './tables-platform.ts';

/**
 * The container registry of Artifact Registry, as far as a push and a look-up by digest or tag need it. A manifest here says how
 * to run the image; a digest names its content as everywhere.
 * Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md (manifests)
 */
export function registryApi(cloud: Cloud): Api {
  const path = '/v2/{project}/{repository}/{image}/manifests/{reference=**}';
  return {
    host: '*-docker.pkg.dev',
    source: 'https://cloud.google.com/artifact-registry/docs/docker/pushing-and-pulling',
    described: false,
    routes: [
      { method: 'PUT', path, handle: (call) => push(cloud, call) },
      { method: 'GET', path, handle: (call) => pull(cloud, call) },
      { method: 'DELETE', path, handle: (call) => remove(cloud, call) },
    ],
  };
}

function push(cloud: Cloud, call: Call): JsonObject {
  const image = permitted(cloud, call, 'uploadArtifacts');
  const record = imageRecord(call.body);
  cloud.store.table<ImageRecord>('images').put(`${image}@${record.digest}`, record);
  for (const tag of listAt(call.body, 'tags').map(String)) {
    cloud.store.table('imageTags').put(`${image}:${tag}`, { digest: record.digest });
  }
  return { digest: record.digest };
}

function pull(cloud: Cloud, call: Call): JsonObject {
  const image = permitted(cloud, call, 'downloadArtifacts');
  const reference = call.params.reference ?? '';
  const record = findImage(
    cloud,
    reference.startsWith('sha256:') ? `${image}@${reference}` : `${image}:${reference}`,
  );
  if (record === undefined) throw notFound(`${image} ${reference}`);
  return JSON.parse(JSON.stringify(record)) as JsonObject;
}

function remove(cloud: Cloud, call: Call): JsonObject {
  const image = permitted(cloud, call, 'deleteArtifacts');
  const digest = call.params.reference ?? '';
  if (!cloud.store.table('images').delete(`${image}@${digest}`)) throw notFound(`${image}@${digest}`);
  return {};
}

// The host has the region: `europe-west1-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE`.
function permitted(cloud: Cloud, call: Call, verb: string): string {
  const { project = '', repository = '', image = '' } = call.params;
  const region = call.host.replace('-docker.pkg.dev', '');
  const name = `projects/${project}/locations/${region}/repositories/${repository}`;
  cloud.iam.require(
    call.caller,
    `artifactregistry.repositories.${verb}`,
    `//artifactregistry.googleapis.com/${name}`,
  );
  if (cloud.store.table(REPOSITORY.permissions).get(name) === undefined) {
    throw notFound(`name unknown: Repository "${repository}" not found`);
  }
  return `${call.host}/${project}/${repository}/${image}`;
}

function imageRecord(body: JsonObject): ImageRecord {
  const digest = textAt(body, 'digest') ?? '';
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw invalid(`Invalid digest "${digest}".`);
  return {
    digest,
    entrypoint: listAt(body, 'entrypoint').map(String),
    cmd: listAt(body, 'cmd').map(String),
    env: Object.fromEntries(Object.entries(objectAt(body, 'env')).map(([key, value]) => [key, text(value)])),
    workingDirectory: textAt(body, 'workingDirectory') ?? '/',
    rootfs: textAt(body, 'rootfs') ?? '',
    ...(isObject(body.container) && { container: body.container as unknown as BuiltImage }),
  };
}
