import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startFakeGcsServer, type FakeGcsServer } from '../../../../testing/fake-gcs-server.ts';
import type { Api, Cloud, Route } from '../core/api.ts';
import { type JsonObject } from '../core/json.ts';
import {
  bucketName,
  createBucket,
  deleteBucket,
  findBucket,
  readBucket,
  readPolicy,
  updateBucket,
  writePolicy,
  type BucketRecord,
} from './buckets.ts';
import { ObjectProxy } from './objects.ts';
import { findProject, projectName } from '../core/iam/names.ts';

/** Cloud Storage: buckets and who may do what here, objects with fake-gcs-server. */
export async function storageApi(cloud: Cloud): Promise<Api> {
  const server = await startObjectServer(join(cloud.directory, 'objects'));
  const proxy = new ObjectProxy(cloud, server.url);
  const bucket = '/storage/v1/b/{bucket}';
  const object = `${bucket}/o/{object}`;
  const routes: Route[] = [
    { method: 'POST', path: '/storage/v1/b', handle: (call) => createBucket(cloud, call, server.url) },
    {
      method: 'GET',
      path: '/storage/v1/b',
      handle: (call) => listBuckets(cloud, call.query.get('project') ?? '', call),
    },
    { method: 'GET', path: bucket, handle: (call) => readBucket(cloud, call) },
    { method: 'PATCH', path: bucket, handle: (call) => updateBucket(cloud, call) },
    { method: 'DELETE', path: bucket, handle: (call) => deleteBucket(cloud, call, server.url) },
    { method: 'GET', path: `${bucket}/iam`, handle: (call) => readPolicy(cloud, call) },
    { method: 'PUT', path: `${bucket}/iam`, handle: (call) => writePolicy(cloud, call) },
    { method: 'GET', path: `${bucket}/iam/testPermissions`, handle: (call) => testPermissions(cloud, call) },
  ];
  const objects: Route[] = [
    { method: 'GET', path: `${bucket}/o`, handle: (call) => proxy.list(call) },
    { method: 'GET', path: object, handle: (call) => proxy.read(call) },
    { method: 'GET', path: '/download/storage/v1/b/{bucket}/o/{object}', handle: (call) => proxy.read(call) },
    { method: 'PATCH', path: object, handle: (call) => proxy.change(call) },
    { method: 'DELETE', path: object, handle: (call) => proxy.change(call) },
    { method: 'POST', path: '/upload/storage/v1/b/{bucket}/o', handle: (call) => proxy.upload(call) },
    { method: 'PUT', path: '/upload/{rest=**}', handle: (call) => proxy.resume(call) },
    {
      method: 'POST',
      path: `${object}/rewriteTo/b/{toBucket}/o/{toObject}`,
      handle: (call) => proxy.copy(call),
    },
    {
      method: 'POST',
      path: `${object}/copyTo/b/{toBucket}/o/{toObject}`,
      handle: (call) => proxy.copy(call),
    },
    { method: 'GET', path: '/{bucket}/{object=**}', handle: (call) => proxy.download(call) },
  ];
  return {
    host: 'storage.googleapis.com',
    service: 'storage.googleapis.com',
    quotaOnly: true,
    source: 'https://cloud.google.com/storage/docs/json_api/v1',
    routes: [...routes, ...objects],
    close: () => server.stop(),
  };
}

function listBuckets(
  cloud: Cloud,
  projectId: string,
  { caller }: Parameters<Route['handle']>[0],
): JsonObject {
  const project = findProject(cloud.store, projectId);
  cloud.iam.require(caller, 'storage.buckets.list', projectName(project?.projectId ?? projectId));
  const buckets = cloud.store.table<BucketRecord>('buckets').list();
  const own = buckets
    .map(([, bucket]) => bucket)
    .filter((bucket) => bucket.projectNumber === project?.projectNumber);
  return { kind: 'storage#buckets', items: own };
}

function testPermissions(cloud: Cloud, call: Parameters<Route['handle']>[0]): JsonObject {
  const { name } = findBucket(cloud, call.params.bucket ?? '');
  const asked = call.query.getAll('permissions');
  return {
    permissions: asked.filter((permission) => cloud.iam.allows(call.caller, permission, bucketName(name))),
  };
}

function startObjectServer(folder: string): Promise<FakeGcsServer> {
  mkdirSync(folder, { recursive: true });
  return startFakeGcsServer(['-backend', 'filesystem', '-filesystem-root', folder, '-data', '']);
}
