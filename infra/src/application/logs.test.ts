import { beforeAll, expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { build, named } from '../../testing/mocks.ts';
import { siteWith } from '../../testing/site.ts';
import { Buckets } from './buckets.ts';
import { Logs } from './logs.ts';

let resources: readonly Registered[];
beforeAll(async () => {
  ({ resources } = await build(() => {
    const site = siteWith();
    new Logs('logs', { site, buckets: new Buckets('buckets', { site, logRetention: '90 days' }) });
  }));
});

test('the prediction log, of this environment’s service and nothing else, goes to the bucket for logs', () => {
  const { destination, filter } = named(resources, 'ProjectSink', 'predictions').inputs;
  expect(destination).toBe('storage.googleapis.com/hamlet-7f3a-dev-logs');
  // Joined by AND: each narrows it.
  expect(String(filter).split(' AND ').sort()).toEqual([
    'jsonPayload.prediction.verdict:*',
    'resource.labels.service_name="hamlet-dev-serving"',
    'resource.type="cloud_run_revision"',
  ]);
});

test('it is written by an account of its own that can neither read nor change what was written', () => {
  const { inputs } = named(resources, 'ProjectSink', 'predictions');
  expect(inputs.uniqueWriterIdentity).toBe(true);
  const writer = 'serviceAccount:sink@gcp-sa-logging.iam.gserviceaccount.com';
  const grants = resources.filter(({ inputs: { member } }) => member === writer);
  expect(grants.map(({ inputs: { bucket, role } }) => ({ bucket, role }))).toEqual([
    { bucket: 'hamlet-7f3a-dev-logs', role: 'roles/storage.objectCreator' },
  ]);
});
