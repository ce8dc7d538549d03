import { beforeAll, describe, expect, test } from '@jest/globals';
import { goldenInventory, inventoryOf } from '../testing/inventory.ts';
import type { Registered } from '../testing/mocks.ts';
import { run } from '../testing/mocks.ts';
import { configurationOf, STACKS } from '../testing/stacks.ts';

/** Types of the provider that take labels, by the property that holds them. */
const LABELLED: Readonly<Record<string, string>> = {
  'gcp:artifactregistry/repository:Repository': 'labels',
  'gcp:cloudrunv2/job:Job': 'labels',
  'gcp:cloudrunv2/service:Service': 'labels',
  'gcp:kms/cryptoKey:CryptoKey': 'labels',
  'gcp:monitoring/alertPolicy:AlertPolicy': 'userLabels',
  'gcp:monitoring/genericService:GenericService': 'userLabels',
  'gcp:monitoring/notificationChannel:NotificationChannel': 'userLabels',
  'gcp:monitoring/slo:Slo': 'userLabels',
  'gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig': 'userLabels',
  'gcp:organizations/project:Project': 'labels',
  'gcp:pubsub/subscription:Subscription': 'labels',
  'gcp:pubsub/topic:Topic': 'labels',
  'gcp:secretmanager/secret:Secret': 'labels',
  'gcp:storage/bucket:Bucket': 'labels',
};

describe.each(STACKS)('the stack %s', (stack) => {
  let resources: readonly Registered[];
  beforeAll(async () => {
    ({ resources } = await run(configurationOf(stack)));
  });
  const ofType = (type: string): Registered[] => resources.filter((it) => it.type === type);

  test('consists of what its inventory says; otherwise look at the difference, then: npm run inventory', () => {
    expect(inventoryOf(resources)).toEqual(goldenInventory(stack));
  });

  test('labels everything that takes labels, with its environment', () => {
    for (const { type, name, inputs } of resources) {
      const property = LABELLED[type];
      if (property === undefined) continue;
      expect({ name, labels: inputs[property] }).toEqual({
        name,
        labels: expect.objectContaining({
          app: 'hamlet',
          environment: stack,
          'managed-by': 'pulumi',
        }) as unknown,
      });
    }
  });

  test('is in one region', () => {
    for (const { name, inputs } of resources) {
      const { location = 'europe-west1', region = 'europe-west1' } = inputs;
      expect({ name, location, region }).toEqual({ name, location: 'europe-west1', region: 'europe-west1' });
    }
  });

  test('says of everything that can be guarded against deletion whether it is', () => {
    for (const type of ['gcp:cloudrunv2/service:Service', 'gcp:cloudrunv2/job:Job'])
      for (const { inputs } of ofType(type)) expect(inputs.deletionProtection).toEqual(expect.any(Boolean));
    for (const { inputs } of ofType('gcp:storage/bucket:Bucket'))
      expect(inputs.forceDestroy).toEqual(expect.any(Boolean));
    for (const { inputs } of ofType('gcp:organizations/project:Project'))
      expect(inputs.deletionPolicy).toBe('PREVENT');
  });

  test('grants no basic role, to nobody but named members, and takes from nobody what it does not know', () => {
    for (const { type, name, inputs } of resources) {
      expect({ name, authoritative: /Iam(Binding|Policy)$/i.test(type) }).toEqual({
        name,
        authoritative: false,
      });
      if (!('role' in inputs)) continue;
      expect({ name, role: inputs.role }).not.toEqual({
        name,
        role: expect.stringMatching(/^roles\/(owner|editor|viewer)$/),
      });
      expect({ name, member: inputs.member }).not.toEqual({
        name,
        member: expect.stringMatching(/^all(Authenticated)?Users$/),
      });
    }
  });

  test('makes no keys', () => {
    expect(ofType('gcp:serviceaccount/key:Key')).toEqual([]);
  });

  test('runs every workload by digest and under an identity of its own', () => {
    const workloads = [...ofType('gcp:cloudrunv2/service:Service'), ...ofType('gcp:cloudrunv2/job:Job')].map(
      ({ inputs }) => inputs.template as Template,
    );
    const templates = workloads.map((template) => template.template ?? template);
    for (const { containers, serviceAccount } of templates) {
      expect(serviceAccount).toMatch(/^hamlet-[\w-]+@/);
      for (const { image } of containers ?? []) expect(image).toMatch(/@sha256:[0-9a-f]{64}$/);
    }
    expect(new Set(templates.map(({ serviceAccount }) => serviceAccount)).size).toBe(templates.length);
  });

  test('keeps every bucket private', () => {
    for (const { inputs } of ofType('gcp:storage/bucket:Bucket'))
      expect(inputs).toMatchObject({ uniformBucketLevelAccess: true, publicAccessPrevention: 'enforced' });
  });

  test('names a provider for everything', () => {
    for (const { type, name, provider } of resources) {
      if (/^pulumi:/.test(type)) continue;
      expect({ name, provider }).toEqual({
        name,
        provider: expect.stringMatching(/^(project|creator|docker|hamlet)$/),
      });
    }
  });
});

interface Template {
  readonly template?: Template;
  readonly serviceAccount?: string;
  readonly containers?: readonly { readonly image: string }[];
}
