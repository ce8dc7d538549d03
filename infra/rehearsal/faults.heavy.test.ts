import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RunningCloud } from './cloud/core/cloud.ts';
import { startGoogle } from './cloud/start.ts';
import { discoveryFolder } from './discovery/fetch.ts';
import { pulumi, type Ended } from './src/engine.ts';
import { givenProject, OWNER, PROJECT } from './testing.ts';

const root = resolve(import.meta.dirname, '../..');
const directory = mkdtempSync(join(tmpdir(), 'hamlet-faults-'));
let cloud: RunningCloud;

beforeAll(async () => {
  cloud = await startGoogle({ directory, discovery: discoveryFolder() });
  givenProject(cloud, ['run.googleapis.com', 'storage.googleapis.com', 'iam.googleapis.com']);
  const program =
    "require('node:http').createServer((_, r) => r.end()).listen(Number(process.env.PORT), '127.0.0.1')";
  cloud.store.table('images').put(IMAGE, {
    digest: IMAGE.split('@')[1] ?? '',
    entrypoint: ['node', '-e', program],
    cmd: [],
    env: {},
    workingDirectory: '/',
    rootfs: directory,
  });
});

afterAll(async () => {
  await cloud.stop();
  rmSync(directory, { recursive: true, force: true });
});

const WITH_PACK = ['--policy-pack', join(root, 'infra/policy')];

/** Runs a program of a few lines, in which `gcp`, `opts` and `name` are there, with the real engine. */
async function engine(
  command: 'up' | 'preview',
  stack: string,
  lines: string,
  ...more: readonly string[]
): Promise<Ended> {
  const project = join(directory, stack);
  mkdirSync(project, { recursive: true });
  writeFileSync(
    join(project, 'Pulumi.yaml'),
    `name: ${stack}\nruntime: {name: nodejs, options: {typescript: false}}\n`,
  );
  writeFileSync(join(project, 'package.json'), '{"type":"module","main":"index.js"}');
  writeFileSync(
    join(project, 'index.js'),
    `import * as gcp from '@pulumi/gcp';
const provider = new gcp.Provider('test', { project: '${PROJECT}', region: 'europe-west1' });
const opts = { provider };
${lines}`,
  );
  try {
    symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  } catch {
    // There from the run before.
  }
  const options = { root, project, directory, cloud, member: OWNER };
  await pulumi(options, ['stack', 'select', '--create', stack]);
  const yes = command === 'up' ? ['--yes', '--skip-preview'] : [];
  return pulumi(options, [command, '--stack', stack, '--non-interactive', ...yes, ...more]);
}

/** An image that answers every request. */
const IMAGE = `europe-west1-docker.pkg.dev/${PROJECT}/images/answering@sha256:${'1'.repeat(64)}`;

const service = (more: string): string => `new gcp.cloudrunv2.Service('s', {
  location: 'europe-west1', name: 'svc', deletionProtection: true, template: { containers: [{ image: 'i' }] }, ${more} }, opts);`;

// A misspelt property at the top never reaches a provider: the SDK drops it, and only the compiler sees it.
describe('faults made on purpose, two and more of each kind, are refused', () => {
  test.each([
    [
      `new gcp.storage.Bucket('b', { location: 'EU', versioning: { enabeld: true } }, opts);`,
      'There is no property "enabeld". Did you mean "enabled"?',
    ],
    [
      `new gcp.cloudrunv2.Service('s', { location: 'l', template: { containers: [{ image: 'i', env: [] }] } }, opts);`,
      'There is no property "env". Did you mean "envs"?',
    ],
    [service(`ingress: 'ALL'`), '"ALL" is not one of the documented values: INGRESS_TRAFFIC_ALL'],
  ])('a misspelt property or value fails the preview', async (lines, reason) => {
    const { code, output } = await engine('preview', 'misspelt', lines);
    expect(output).toContain(reason);
    expect(code).not.toBe(0);
  });

  test.each([
    [
      `new gcp.secretmanager.Secret('s', { secretId: 's', replication: { auto: {} } }, opts);`,
      'secretmanager.googleapis.com',
    ],
    [`new gcp.pubsub.Topic('t', { name: 'topic' }, opts);`, 'pubsub.googleapis.com'],
  ])('an API before it is enabled refuses, naming itself', async (lines, api) => {
    const { code, output } = await engine('up', 'api-off', lines);
    expect(output).toContain(`${api} has not been used in project ${PROJECT} before or it is disabled`);
    expect(code).not.toBe(0);
  });

  test.each(['allUsers', 'allAuthenticatedUsers'])(
    'a public bucket: one that prevents public access cannot be opened to %s',
    async (member) => {
      const { code, output } = await engine(
        'up',
        'public-bucket',
        `const bucket = new gcp.storage.Bucket('b', {
  name: 'test-bucket', location: 'europe-west1', uniformBucketLevelAccess: true, publicAccessPrevention: 'enforced' }, opts);
new gcp.storage.BucketIAMMember('open', { bucket: bucket.name, role: 'roles/storage.objectViewer', member: '${member}' }, opts);`,
      );
      expect(output).toContain('not allowed since public access prevention is enforced');
      expect(code).not.toBe(0);
    },
  );

  test('an image that nobody pushed is refused', async () => {
    const image = `europe-west1-docker.pkg.dev/${PROJECT}/images/serving@sha256:${'0'.repeat(64)}`;
    const lines = `const account = new gcp.serviceaccount.Account('a', { accountId: 'serving' }, opts);
new gcp.cloudrunv2.Service('s', { location: 'europe-west1', name: 'svc',
  template: { serviceAccount: account.email, containers: [{ image: '${image}' }] } }, opts);`;
    const { code, output } = await engine('up', 'no-image', lines);
    expect(output).toMatch(
      /image.*not found|downloadArtifacts.*denied|denied.*downloadArtifacts|Repository .*not found/i,
    );
    expect(code).not.toBe(0);
  });

  test('a grant to a service account that does not exist is refused', async () => {
    const { code, output } = await engine(
      'up',
      'no-account',
      `new gcp.projects.IAMMember('m', { project: '${PROJECT}', role: 'roles/run.viewer', member: 'serviceAccount:no@${PROJECT}.iam.gserviceaccount.com' }, opts);`,
    );
    expect(output).toContain('does not exist');
    expect(code).not.toBe(0);
  });

  test('a resource type that is not emulated is refused, not ignored', async () => {
    const { code, output } = await engine(
      'preview',
      'unknown',
      `new gcp.redis.Instance('r', { memorySizeGb: 1 }, opts);`,
    );
    expect(output).toContain('does not emulate the resource type gcp:redis/instance:Instance');
    expect(code).not.toBe(0);
  });

  test('renamed: a bucket that gets another name is replaced, and the preview says so', async () => {
    const bucket = (name: string): string =>
      `new gcp.storage.Bucket('b', { name: '${name}', location: 'europe-west1' }, opts);`;
    await engine('up', 'renamed', bucket('first-name'));
    const { output } = await engine('preview', 'renamed', bucket('second-name'));
    expect(output).toMatch(/storage:Bucket b replace/);
  });

  test.each([
    ['no-basic-roles', 'roles/editor'],
    ['no-broad-roles', 'roles/iam.serviceAccountTokenCreator'],
  ])('an over-broad role in the whole project is stopped by the rule %s', async (rule, role) => {
    const lines = `new gcp.projects.IAMMember('m', { project: '${PROJECT}', role: '${role}', member: '${OWNER}' }, opts);`;
    const { code, output } = await engine('preview', 'over-broad', lines, ...WITH_PACK);
    expect(output).toMatch(new RegExp(`\\[mandatory\\] +${rule} `));
    expect(code).not.toBe(0);
  });

  test.each([
    [
      'Service',
      `scaling: { maxInstanceCount: 1 }, template: { serviceAccount: 'a@b.iam.gserviceaccount.com', scaling: { maxInstanceCount: 1 }, containers: [{ image: 'registry/serving:latest' }] }`,
    ],
    [
      'Job',
      `template: { template: { serviceAccount: 'a@b.iam.gserviceaccount.com', containers: [{ image: 'registry/training' }] } }`,
    ],
  ])('an undigested image of a %s is stopped', async (kind, fields) => {
    const lines = `new gcp.cloudrunv2.${kind}('s', { location: 'europe-west1', name: 'svc', deletionProtection: false, ${fields} }, opts);`;
    const { code, output } = await engine('preview', 'undigested', lines, ...WITH_PACK);
    expect(output).toMatch(/\[mandatory\] +image-by-digest /);
    expect(code).not.toBe(0);
  });

  test.each(['name', 'location'])(
    'renamed: a service whose %s changes would be replaced, and its protection refuses',
    async (field) => {
      const before = { name: `svc-${field}`, location: 'europe-west1' };
      const declare = (values: object): string =>
        `new gcp.cloudrunv2.Service('s', { ...${JSON.stringify(values)}, deletionProtection: true, invokerIamDisabled: true,
  template: { serviceAccount: account.email, containers: [{ image: '${IMAGE}', startupProbe: { httpGet: { path: '/' } } }] } }, { ...opts, protect: true });`;
      const account = `const account = new gcp.serviceaccount.Account('a', { accountId: 'serving-${field}' }, opts);`;
      const made = await engine('up', `renamed-${field}`, account + declare(before));
      expect(made).toMatchObject({ code: 0 });
      const after = { ...before, [field]: field === 'name' ? 'other' : 'europe-west4' };
      const { code, output } = await engine('preview', `renamed-${field}`, account + declare(after));
      expect(output).toMatch(/cloudrunv2:Service s.*replace|protected/);
      expect(code).not.toBe(0);
    },
  );
});
