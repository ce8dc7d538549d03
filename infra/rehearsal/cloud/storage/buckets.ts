import type { Call, Cloud } from '../core/api.ts';
import { ApiError, invalid, notFound } from '../core/errors.ts';
import { findProject, projectName } from '../core/iam/names.ts';
import { policyJson } from '../core/iam/routes.ts';
import { at, type JsonObject, listAt, text, textAt } from '../core/json.ts';

/** A bucket's own settings (table `buckets`, by name); its objects are with the object server. */
export type BucketRecord = JsonObject & { readonly name: string; readonly projectNumber: string };

export function bucketName(name: string): string {
  return `//storage.googleapis.com/projects/_/buckets/${name}`;
}

export function findBucket(cloud: Cloud, name: string): BucketRecord {
  const bucket = cloud.store.table<BucketRecord>('buckets').get(name);
  if (bucket === undefined) throw new ApiError('NOT_FOUND', 'The specified bucket does not exist.');
  return bucket;
}

/** Source: https://cloud.google.com/storage/docs/json_api/v1/buckets/insert */
export async function createBucket(cloud: Cloud, call: Call, objects: string): Promise<JsonObject> {
  const project = findProject(cloud.store, call.query.get('project') ?? '');
  if (project === undefined) throw notFound(`projects/${call.query.get('project') ?? ''}`);
  const { projectId, projectNumber } = project;
  cloud.iam.require(call.caller, 'storage.buckets.create', projectName(projectId));
  const name = textAt(call.body, 'name') ?? '';
  checkName(name);
  if (cloud.store.table('buckets').get(name) !== undefined) throw taken(name);
  const now = cloud.clock.now().toISOString();
  const location = (textAt(call.body, 'location') ?? 'US').toUpperCase();
  const bucket: BucketRecord = {
    storageClass: 'STANDARD',
    ...call.body,
    kind: 'storage#bucket',
    id: name,
    name,
    projectNumber,
    location,
    selfLink: `https://www.googleapis.com/storage/v1/b/${name}`,
    timeCreated: now,
    updated: now,
    metageneration: '1',
  };
  checkSettings(bucket);
  await request(`${objects}/storage/v1/b`, 'POST', { name });
  cloud.store.table<BucketRecord>('buckets').put(name, bucket);
  for (const [role, member] of firstGrants(projectId)) cloud.iam.grant(bucketName(name), role, member);
  return bucket;
}

export function readBucket(cloud: Cloud, call: Call): JsonObject {
  const bucket = findBucket(cloud, call.params.bucket ?? '');
  cloud.iam.require(call.caller, 'storage.buckets.get', bucketName(bucket.name));
  return bucket;
}

export function updateBucket(cloud: Cloud, call: Call): JsonObject {
  const bucket = findBucket(cloud, call.params.bucket ?? '');
  cloud.iam.require(call.caller, 'storage.buckets.update', bucketName(bucket.name));
  const expected = call.query.get('ifMetagenerationMatch');
  if (expected !== null && expected !== bucket.metageneration) throw conditionNotMet();
  const location = textAt(call.body, 'location');
  if (location !== undefined && location.toUpperCase() !== bucket.location)
    throw invalid('A bucket cannot change its location.', 'location');
  const changed = {
    ...bucket,
    ...call.body,
    ...(location !== undefined && { location: bucket.location }),
    metageneration: String(Number(bucket.metageneration) + 1),
    updated: cloud.clock.now().toISOString(),
  };
  checkSettings(changed);
  cloud.store.table<BucketRecord>('buckets').put(bucket.name, changed);
  return changed;
}

export async function deleteBucket(cloud: Cloud, call: Call, objects: string): Promise<JsonObject> {
  const bucket = findBucket(cloud, call.params.bucket ?? '');
  cloud.iam.require(call.caller, 'storage.buckets.delete', bucketName(bucket.name));
  const inside = await request(`${objects}/storage/v1/b/${bucket.name}/o?maxResults=1`, 'GET');
  if (listAt(inside, 'items').length > 0) {
    throw new ApiError('ABORTED', `The bucket you tried to delete is not empty.`);
  }
  await request(`${objects}/storage/v1/b/${bucket.name}`, 'DELETE');
  cloud.store.table('buckets').delete(bucket.name);
  cloud.iam.forget(bucketName(bucket.name));
  return {};
}

/** Source: https://cloud.google.com/storage/docs/json_api/v1/buckets/getIamPolicy */
export function readPolicy(cloud: Cloud, call: Call): JsonObject {
  const bucket = findBucket(cloud, call.params.bucket ?? '');
  cloud.iam.require(call.caller, 'storage.buckets.getIamPolicy', bucketName(bucket.name));
  return policyJson(cloud.iam.policy(bucketName(bucket.name)));
}

export function writePolicy(cloud: Cloud, call: Call): JsonObject {
  const bucket = findBucket(cloud, call.params.bucket ?? '');
  cloud.iam.require(call.caller, 'storage.buckets.setIamPolicy', bucketName(bucket.name));
  const members = listAt(call.body, 'bindings').flatMap((binding) => listAt(binding, 'members'));
  const open = members.some((member) => member === 'allUsers' || member === 'allAuthenticatedUsers');
  if (open && isPublicPrevented(bucket)) {
    throw new ApiError(
      'FAILED_PRECONDITION',
      'The member bindings allUsers and allAuthenticatedUsers are not allowed since public access prevention is enforced.',
      [],
      412,
    );
  }
  const conditional = listAt(call.body, 'bindings').some((binding) => at(binding, 'condition') !== undefined);
  // Source: https://cloud.google.com/storage/docs/access-control/iam#conditions
  if (conditional && at(bucket, 'iamConfiguration.uniformBucketLevelAccess.enabled') !== true) {
    throw invalid('Conditions need uniform bucket-level access.');
  }
  return policyJson(cloud.iam.setPolicy(bucketName(bucket.name), call.body));
}

/** Then grants to everybody are refused, and those there are do not count. Source: https://cloud.google.com/storage/docs/public-access-prevention */
export function isPublicPrevented(bucket: JsonObject): boolean {
  return textAt(bucket, 'iamConfiguration.publicAccessPrevention') === 'enforced';
}

// Source: https://cloud.google.com/storage/docs/buckets#naming
function checkName(name: string): void {
  const right = /^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/.test(name);
  if (!right || /^goog|google/.test(name) || /^\d+(\.\d+){3}$/.test(name))
    throw invalid(`Invalid bucket name: '${name}'`, 'name');
}

function checkSettings(bucket: JsonObject): void {
  if (!/^(US|EU|ASIA|[A-Z]+-[A-Z]+\d+)$/.test(text(bucket.location))) {
    throw invalid(`The specified location constraint is not valid: ${text(bucket.location)}.`, 'location');
  }
  // Source: https://cloud.google.com/storage/docs/soft-delete#retention-duration
  const seconds = Number(textAt(bucket, 'softDeletePolicy.retentionDurationSeconds') ?? 0);
  if (seconds !== 0 && (seconds < 604_800 || seconds > 7_776_000)) {
    throw invalid('Soft delete retention must be 0 or 7 to 90 days.', 'softDeletePolicy');
  }
}

// Source: https://cloud.google.com/storage/docs/access-control/iam-roles#legacy-roles
function firstGrants(projectId: string): [role: string, member: string][] {
  const keepers = [`projectEditor:${projectId}`, `projectOwner:${projectId}`];
  return [
    ...keepers.flatMap((member): [string, string][] => [
      ['roles/storage.legacyBucketOwner', member],
      ['roles/storage.legacyObjectOwner', member],
    ]),
    ['roles/storage.legacyBucketReader', `projectViewer:${projectId}`],
    ['roles/storage.legacyObjectReader', `projectViewer:${projectId}`],
  ];
}

function taken(name: string): ApiError {
  return new ApiError(
    'ALREADY_EXISTS',
    `The requested bucket name '${name}' is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.`,
  );
}

export function conditionNotMet(): ApiError {
  return new ApiError(
    'FAILED_PRECONDITION',
    'At least one of the pre-conditions you specified did not hold.',
    [],
    412,
  );
}

async function request(url: string, method: string, body?: JsonObject): Promise<JsonObject> {
  const content =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(url, { method, ...content });
  if (!response.ok)
    throw new ApiError('INTERNAL', `The object server answered ${response.status}: ${await response.text()}`);
  const text = await response.text();
  return text === '' ? {} : (JSON.parse(text) as JsonObject);
}
