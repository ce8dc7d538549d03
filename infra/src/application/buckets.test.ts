import type * as gcp from '@pulumi/gcp';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { build, named } from '../../testing/mocks.ts';
import { siteWith } from '../../testing/site.ts';
import { Buckets } from './buckets.ts';

const PURPOSES = ['data', 'models', 'logs'];

async function bucketsWith(deletionProtection: boolean): Promise<readonly Registered[]> {
  const site = siteWith({ deletionProtection });
  return (await build(() => new Buckets('buckets', { site, logRetention: '90 days' }))).resources;
}

describe.each(PURPOSES)('the bucket for %s', (purpose) => {
  let resources: readonly Registered[];
  let inputs: Readonly<Record<string, unknown>>;
  let rules: readonly gcp.types.output.storage.BucketLifecycleRule[];
  beforeAll(async () => {
    resources = await bucketsWith(false);
    ({ inputs } = named(resources, 'Bucket', purpose));
    rules = inputs.lifecycleRules as typeof rules;
  });

  // Names of buckets are unique in the world, and two environments are in one project.
  test('has a name no other has', () => {
    expect(inputs.name).toBe(`hamlet-7f3a-dev-${purpose}`);
  });

  test('is private', () => {
    expect(inputs).toMatchObject({ uniformBucketLevelAccess: true, publicAccessPrevention: 'enforced' });
  });

  test('keeps what is overwritten, and not for ever', () => {
    expect(inputs.versioning).toEqual({ enabled: true });
    expect(rules).toContainEqual({
      action: { type: 'Delete' },
      condition: { daysSinceNoncurrentTime: expect.any(Number), withState: 'ARCHIVED' },
    });
  });

  test('loses what is in use only where that is wanted: of logs, by age', () => {
    const current = rules.filter(({ condition }) => condition.withState !== 'ARCHIVED');
    const byAge = { action: { type: 'Delete' }, condition: { age: 90 } };
    expect(current).toEqual(purpose === 'logs' ? [byAge] : []);
  });

  test('says how long what was deleted can be had back, which is paid for: Google’s default is a week', () => {
    const { retentionDurationSeconds } = inputs.softDeletePolicy as { retentionDurationSeconds: number };
    expect(retentionDurationSeconds).toBe(purpose === 'logs' ? 0 : 7 * 86_400);
  });

  test('unguarded, is deleted with what is in it, by those who may empty it until it is gone', () => {
    expect(inputs.forceDestroy).toBe(true);
    const grants = resources.filter(({ inputs: { bucket } }) => bucket === inputs.name);
    expect(grants.map(({ name }) => name)).toEqual([
      `deployer-empties-${purpose}`,
      `user:ann@example.com-empties-${purpose}`,
    ]);
    for (const grant of grants) {
      expect(grant.inputs.role).toBe('projects/hamlet-7f3a/roles/hamletEmptier');
      expect(grant.options.deletedWith).toBeDefined();
    }
  });
});

test('guarded, none can be deleted, and nobody may empty one', async () => {
  const resources = await bucketsWith(true);
  for (const purpose of PURPOSES) {
    const { inputs, options } = named(resources, 'Bucket', purpose);
    expect({ forceDestroy: inputs.forceDestroy, protect: options.protect }).toEqual({
      forceDestroy: false,
      protect: true,
    });
  }
  expect(resources).toHaveLength(PURPOSES.length);
});
