import * as pulumi from '@pulumi/pulumi';
import { describe, expect, test } from '@jest/globals';
import { check } from '../../provider/src/properties.ts';
import { modelVersion } from '../../provider/src/resources/model-version.ts';
import { build, named } from '../../testing/mocks.ts';
import { IMAGE, siteWith } from '../../testing/site.ts';
import { Buckets } from './buckets.ts';
import { checkCloudRunLimits } from './cloud-run-limits.ts';
import type { ModelArgs } from './model.ts';
import { Model } from './model.ts';
import { Training } from './training.ts';

async function modelWith(own: Partial<Pick<ModelArgs, 'settings' | 'pin' | 'timeout'>> = {}) {
  const { resources } = await build(() => {
    const site = siteWith();
    const buckets = new Buckets('buckets', { site, logRetention: '90 days' });
    const image = pulumi.output(IMAGE);
    const shared = {
      site,
      buckets,
      image,
      settings: { seed: 7, data: [] },
      timeout: '60 minutes',
      ...own,
    } as const;
    const training = new Training('training', { ...shared, cpu: '2 vCPU', memory: '4 GiB' });
    new Model('model', { ...shared, training, dataDigest: 'built-in', pin: own.pin });
  });
  return { resources, version: named(resources, 'ModelVersion', 'model') };
}

describe('the model', () => {
  test('is asked of the job, and looked for where the job puts it', async () => {
    const { version, resources } = await modelWith();
    const { template } = named(resources, 'Job', 'training').inputs as {
      template: { template: { containers: [{ envs: { name: string; value: string }[] }] } };
    };
    const told = (name: string) => template.template.containers[0].envs.find((it) => it.name === name)?.value;
    expect(version.inputs).toMatchObject({
      job: 'projects/hamlet-7f3a/locations/europe-west1/jobs/hamlet-dev-training',
      image: IMAGE,
      dataDigest: 'built-in',
      registry: told('HAMLET_REGISTRY'),
      outcomes: told('HAMLET_TRAINING_OUTCOMES'),
    });
  });

  // All of it is part of the request's name: a setting that is left out and one that is empty would be two trainings.
  test.each([
    [{ seed: 7, data: [] }, { seed: 7 }],
    [
      { seed: 7, lostHamCost: 9, data: ['gs://a', 'gs://b'] },
      { seed: 7, lostHamCost: 9, data: 'gs://a gs://b' },
    ],
  ])('is trained with the settings that are set: %j', async (settings, expected) => {
    expect((await modelWith({ settings })).version.inputs.settings).toEqual(expected);
  });

  test('is pinned only where the configuration says so', async () => {
    expect((await modelWith()).version.inputs).not.toHaveProperty('pin');
    expect((await modelWith({ pin: 'v0b5d0d656d5d' })).version.inputs.pin).toBe('v0b5d0d656d5d');
  });

  test('is waited for longer than one training may take', async () => {
    expect((await modelWith()).version.inputs.timeoutSeconds).toBeGreaterThan(3600);
  });

  test('is waited for by the provider also where a training may take as long as Cloud Run allows', async () => {
    const timeout = '7 days';
    expect(() => {
      checkCloudRunLimits('training', { cpu: '2 vCPU', memory: '4 GiB', timeout });
    }).not.toThrow();
    const { inputs } = (await modelWith({ timeout })).version;
    expect(check(modelVersion.schema, inputs).failures).toEqual([]);
  });

  test('is looked at by who deploys and who previews, who cannot touch it', async () => {
    const { resources, version } = await modelWith();
    const readers = ['deployer', 'user:ann@example.com', 'previewer'].map((who) =>
      named(resources, 'BucketIAMMember', `${who}-reads-models`),
    );
    for (const { type, name, inputs } of readers) {
      expect(inputs).toMatchObject({ bucket: 'hamlet-7f3a-dev-models', role: 'roles/storage.objectViewer' });
      expect(version.after).toContain(`${type}::${name}`);
    }
  });

  test('is asked for once the job may do its work', async () => {
    const { after } = (await modelWith()).version;
    for (const grant of ['training-reads-data', 'training-reads-models', 'training-adds-models'])
      expect(after).toContain(`gcp:storage/bucketIAMMember:BucketIAMMember::${grant}`);
  });
});
