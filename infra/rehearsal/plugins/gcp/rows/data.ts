import {
  isObject,
  listAt,
  objectAt,
  text,
  textAt,
  withAt,
  type Json,
  type JsonObject,
} from '../../../cloud/core/json.ts';
import type { Row } from '../crud.ts';
import type { Context } from '../handler.ts';

const TERRAFORM = 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources';
const KMS = 'GOOGLE_KMS_CUSTOM_ENDPOINT';
const PUBSUB = 'GOOGLE_PUBSUB_CUSTOM_ENDPOINT';
const SECRETS = 'GOOGLE_SECRET_MANAGER_CUSTOM_ENDPOINT';

export const BUCKET: Row = {
  token: 'gcp:storage/bucket:Bucket',
  source: `${TERRAFORM}/storage_bucket`,
  endpoint: 'GOOGLE_STORAGE_CUSTOM_ENDPOINT',
  create: 'POST b?project={project}',
  self: 'b/{name}',
  id: '{name}',
  update: 'PATCH',
  inUrl: [],
  local: ['forceDestroy', 'deletionPolicy'],
  fields: {
    'softDeletePolicy.retentionDurationSeconds': { as: 'text' },
    'retentionPolicy.retentionPeriod': { as: 'text' },
  },
  body: bucketBody,
  unbody: bucketInputs,
  before: emptied,
  outputs: { url: 'gs://{name}', selfLink: '{remote.selfLink}' },
  replaces: ['name', 'location'],
  named: 'name',
};

/** With `forceDestroy` the objects go first, by the one who deploys: it needs storage.objects.list and .delete. */
async function emptied({ client }: Context, { name, forceDestroy }: JsonObject): Promise<void> {
  if (forceDestroy !== true) return;
  for (let page: JsonObject = {}; ;) {
    const token = textAt(page, 'nextPageToken');
    page = await client.send(
      BUCKET.endpoint,
      'GET',
      `b/${text(name)}/o${token === undefined ? '' : `?pageToken=${token}`}`,
    );
    for (const object of listAt(page, 'items')) {
      await client.send(
        BUCKET.endpoint,
        'DELETE',
        `b/${text(name)}/o/${encodeURIComponent(textAt(object, 'name') ?? '')}`,
      );
    }
    if (textAt(page, 'nextPageToken') === undefined) return;
  }
}

const ACCESS = 'iamConfiguration.uniformBucketLevelAccess.enabled';
const PUBLIC = 'iamConfiguration.publicAccessPrevention';

function bucketBody(mapped: JsonObject): JsonObject {
  const { lifecycleRules, uniformBucketLevelAccess, publicAccessPrevention, ...body } = mapped;
  let whole: JsonObject = body;
  if (uniformBucketLevelAccess !== undefined) whole = withAt(whole, ACCESS, uniformBucketLevelAccess);
  if (publicAccessPrevention !== undefined) whole = withAt(whole, PUBLIC, publicAccessPrevention);
  const rules = Array.isArray(lifecycleRules) ? lifecycleRules.map(lifecycleRule) : undefined;
  return rules === undefined ? whole : { ...whole, lifecycle: { rule: rules } };
}

// Source: https://cloud.google.com/storage/docs/json_api/v1/buckets#lifecycle
function lifecycleRule(rule: Json): Json {
  const { withState, matchesStorageClasses, matchesPrefixes, matchesSuffixes, ...condition } = objectAt(
    rule,
    'condition',
  );
  const state = withState === 'ARCHIVED' ? { isLive: false } : withState === 'LIVE' ? { isLive: true } : {};
  const lists = {
    matchesStorageClass: matchesStorageClasses,
    matchesPrefix: matchesPrefixes,
    matchesSuffix: matchesSuffixes,
  };
  const given = Object.fromEntries(Object.entries(lists).filter(([, value]) => value !== undefined));
  return { action: objectAt(rule, 'action'), condition: { ...condition, ...state, ...given } };
}

function bucketInputs(remote: JsonObject): JsonObject {
  const rules = listAt(remote, 'lifecycle.rule').map((rule) => {
    const { isLive, matchesStorageClass, matchesPrefix, matchesSuffix, ...condition } = objectAt(
      rule,
      'condition',
    );
    const state = isLive === undefined ? {} : { withState: isLive === true ? 'LIVE' : 'ARCHIVED' };
    const lists = {
      matchesStorageClasses: matchesStorageClass,
      matchesPrefixes: matchesPrefix,
      matchesSuffixes: matchesSuffix,
    };
    return { action: objectAt(rule, 'action'), condition: { ...condition, ...state, ...lists } };
  });
  return {
    ...remote,
    // Google answers in capitals what everybody writes in small letters; the provider compares without regard to it.
    location: text(remote.location).toLowerCase(),
    lifecycleRules: rules,
    uniformBucketLevelAccess: objectAt(remote, 'iamConfiguration.uniformBucketLevelAccess').enabled,
    publicAccessPrevention: textAt(remote, PUBLIC),
  };
}

export const KEY_RING: Row = {
  token: 'gcp:kms/keyRing:KeyRing',
  source: `${TERRAFORM}/kms_key_ring`,
  endpoint: KMS,
  create: 'POST projects/{project}/locations/{location}/keyRings?keyRingId={name}',
  self: 'projects/{project}/locations/{location}/keyRings/{name}',
  delete: 'forget',
  inUrl: ['name', 'location'],
  unbody: () => ({}),
};

export const CRYPTO_KEY: Row = {
  token: 'gcp:kms/cryptoKey:CryptoKey',
  source: `${TERRAFORM}/kms_crypto_key`,
  endpoint: KMS,
  create: 'POST {keyRing}/cryptoKeys?cryptoKeyId={name}',
  self: '{keyRing}/cryptoKeys/{name}',
  update: 'PATCH mask',
  delete: 'forget',
  inUrl: ['name', 'keyRing'],
  local: ['deletionPolicy', 'skipInitialVersionCreation'],
  body: (mapped) =>
    mapped.rotationPeriod === undefined
      ? mapped
      : { ...mapped, nextRotationTime: nextRotation(text(mapped.rotationPeriod)) },
  unbody: ({ purpose, rotationPeriod, destroyScheduledDuration, labels }) => ({
    purpose,
    rotationPeriod,
    destroyScheduledDuration,
    labels,
  }),
  replaces: ['purpose', 'destroyScheduledDuration'],
};

// Whole days from now, so that two previews of one day agree.
function nextRotation(period: string): string {
  const seconds = Number(period.replace('s', ''));
  return new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 + seconds * 1000).toISOString();
}

export const SECRET: Row = {
  token: 'gcp:secretmanager/secret:Secret',
  source: `${TERRAFORM}/secret_manager_secret`,
  endpoint: SECRETS,
  create: 'POST projects/{project}/secrets?secretId={secretId}',
  self: 'projects/{project}/secrets/{secretId}',
  update: 'PATCH mask',
  inUrl: ['secretId'],
  local: ['deletionProtection', 'deletionPolicy'],
  fields: { 'replication.auto': { to: 'automatic' } },
  outputs: { name: '{remote.name}' },
  replaces: ['replication'],
};

export const SECRET_VERSION: Row = {
  token: 'gcp:secretmanager/secretVersion:SecretVersion',
  source: `${TERRAFORM}/secret_manager_secret_version`,
  endpoint: SECRETS,
  create: 'POST {secret}:addVersion',
  self: '{name}',
  delete: 'POST {name}:destroy',
  inUrl: ['secret'],
  local: ['deletionPolicy', 'enabled', 'isSecretDataBase64', 'secretDataWoVersion'],
  body: ({ secretData, secretDataWo }) => ({
    payload: { data: Buffer.from(text(secretData ?? secretDataWo)).toString('base64') },
  }),
  unbody: ({ name, createTime }) => ({ name, createTime }),
  outputs: { version: '{remote.name:last}' },
  replaces: ['secretData', 'secretDataWoVersion'],
};

export const TOPIC: Row = {
  token: 'gcp:pubsub/topic:Topic',
  source: `${TERRAFORM}/pubsub_topic`,
  endpoint: PUBSUB,
  create: 'PUT projects/{project}/topics/{name}',
  self: 'projects/{project}/topics/{name}',
  update: 'PATCH',
  updateBody: (topic, updateMask) => ({ topic, updateMask }),
  inUrl: ['name'],
  unbody: (remote) => withAt(remote, 'name', undefined),
  named: 'name',
};

export const SUBSCRIPTION: Row = {
  token: 'gcp:pubsub/subscription:Subscription',
  source: `${TERRAFORM}/pubsub_subscription`,
  endpoint: PUBSUB,
  create: 'PUT projects/{project}/subscriptions/{name}',
  self: 'projects/{project}/subscriptions/{name}',
  update: 'PATCH',
  updateBody: (subscription, updateMask) => ({ subscription, updateMask }),
  inUrl: ['name'],
  body: (mapped) => {
    // A subscription that never expires has a policy without a time. Source: the REST reference, ExpirationPolicy.
    const policy = mapped.expirationPolicy;
    return isObject(policy) && policy.ttl === '' ? { ...mapped, expirationPolicy: {} } : mapped;
  },
  unbody: (remote) => {
    const policy = remote.expirationPolicy;
    const forever = isObject(policy) && policy.ttl === undefined;
    return { ...withAt(remote, 'name', undefined), ...(forever && { expirationPolicy: { ttl: '' } }) };
  },
  replaces: ['topic'],
  named: 'name',
};
