import type { ResourceType } from '../core/resource.ts';
import { text } from '../core/json.ts';
import { precondition } from '../core/errors.ts';

/** Artifact Registry. */
export const REPOSITORY: ResourceType = {
  host: 'artifactregistry.googleapis.com',
  collection: '/v1/{parent=projects/*/locations/*}/repositories',
  permissions: 'artifactregistry.repositories',
  id: { query: 'repositoryId' },
  pattern: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  source: 'https://cloud.google.com/artifact-registry/docs/reference/rest/v1/projects.locations.repositories',
  operations: true,
  policy: 'GET',
  required: ['format'],
  immutable: ['format', 'kmsKeyName'],
  computed: ({ name }) => {
    const [, project = '', , location = '', , id = ''] = text(name).split('/');
    return { registryUri: `${location}-docker.pkg.dev/${project}/${id}` };
  },
  // Its images go with it. Source: https://cloud.google.com/artifact-registry/docs/repositories/delete-repo
  beforeDelete: (name, cloud) => {
    const [, project = '', , location = '', , id = ''] = name.split('/');
    const prefix = `${location}-docker.pkg.dev/${project}/${id}/`;
    for (const table of ['images', 'imageTags'].map((kind) => cloud.store.table(kind)))
      for (const [image] of table.list()) if (image.startsWith(prefix)) table.delete(image);
  },
};

/** Key rings and keys can never be deleted. Source: https://cloud.google.com/kms/docs/create-encryption-keys */
export const KEY_RING: ResourceType = {
  host: 'cloudkms.googleapis.com',
  collection: '/v1/{parent=projects/*/locations/*}/keyRings',
  permissions: 'cloudkms.keyRings',
  id: { query: 'keyRingId' },
  pattern: /^[a-zA-Z0-9_-]{1,63}$/,
  source: 'https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings',
  policy: 'GET',
  permanent: true,
};

export const CRYPTO_KEY: ResourceType = {
  ...KEY_RING,
  collection: '/v1/{parent=projects/*/locations/*/keyRings/*}/cryptoKeys',
  permissions: 'cloudkms.cryptoKeys',
  id: { query: 'cryptoKeyId' },
  source: 'https://cloud.google.com/kms/docs/reference/rest/v1/projects.locations.keyRings.cryptoKeys',
  parentTable: 'cloudkms.keyRings',
  immutable: ['purpose', 'destroyScheduledDuration'],
  computed: ({ name }) => ({ primary: { name: `${text(name)}/cryptoKeyVersions/1`, state: 'ENABLED' } }),
};

export const SECRET: ResourceType = {
  host: 'secretmanager.googleapis.com',
  collection: '/v1/{parent=projects/*}/secrets',
  permissions: 'secretmanager.secrets',
  id: { query: 'secretId' },
  pattern: /^[a-zA-Z0-9_-]{1,255}$/,
  source: 'https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets',
  policy: 'GET',
  required: ['replication'],
  immutable: ['replication'],
  numbered: true,
};

export const TOPIC: ResourceType = {
  host: 'pubsub.googleapis.com',
  collection: '/v1/{parent=projects/*}/topics',
  permissions: 'pubsub.topics',
  id: 'path',
  pattern: /^(?!goog)[a-zA-Z][\w.~+%-]{2,254}$/,
  source: 'https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.topics',
  policy: 'GET',
  wrapped: 'topic',
};

export const SUBSCRIPTION: ResourceType = {
  ...TOPIC,
  collection: '/v1/{parent=projects/*}/subscriptions',
  permissions: 'pubsub.subscriptions',
  source: 'https://cloud.google.com/pubsub/docs/reference/rest/v1/projects.subscriptions',
  required: ['topic'],
  immutable: ['topic', 'enableMessageOrdering'],
  refers: { topic: 'pubsub.topics' },
  wrapped: 'subscription',
  actAs: ['pushConfig.oidcToken.serviceAccountEmail'],
};

export const SCHEDULER_JOB: ResourceType = {
  host: 'cloudscheduler.googleapis.com',
  collection: '/v1/{parent=projects/*/locations/*}/jobs',
  permissions: 'cloudscheduler.jobs',
  id: { field: 'name' },
  pattern: /^[a-zA-Z\d_-]{1,500}$/,
  source: 'https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs',
  required: ['schedule'],
  actAs: ['httpTarget.oauthToken.serviceAccountEmail', 'httpTarget.oidcToken.serviceAccountEmail'],
  computed: ({ state }) => ({ state: state ?? 'ENABLED' }),
};

export const VERTEX_ENDPOINT: ResourceType = {
  host: '*-aiplatform.googleapis.com',
  collection: '/v1/{parent=projects/*/locations/*}/endpoints',
  permissions: 'aiplatform.endpoints',
  id: { query: 'endpointId' },
  pattern: /^\d{1,10}$|^[a-z][a-z0-9-]{0,62}$/,
  source: 'https://cloud.google.com/vertex-ai/docs/reference/rest/v1/projects.locations.endpoints',
  required: ['displayName'],
  operations: true,
  beforeDelete: (name, cloud) => {
    const endpoint = cloud.store.table<{ deployedModels?: unknown[] }>('aiplatform.endpoints').get(name);
    if ((endpoint?.deployedModels ?? []).length > 0)
      throw precondition(`Endpoint ${name} has deployed models; undeploy them first.`);
  },
};
