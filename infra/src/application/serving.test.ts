import * as pulumi from '@pulumi/pulumi';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Run } from '../../testing/mocks.ts';
import { named, run } from '../../testing/mocks.ts';
import { configurationOf } from '../../testing/stacks.ts';

const DEV = configurationOf('dev');

interface Template {
  readonly revision: string;
  readonly scaling: object;
  readonly containers: readonly {
    readonly resources: object;
    readonly envs: { name: string; value: string }[];
  }[];
}

function templateOf(finished: Run): Template {
  return named(finished.resources, 'Service', 'serving').inputs.template as Template;
}

let dev: Run;
beforeAll(async () => {
  dev = await run(DEV);
});

// Each of these, left out, costs money around the clock.
test('an instance is paid for only while it answers', () => {
  const template = templateOf(dev);
  expect(template.containers[0]?.resources).toMatchObject({ cpuIdle: true, startupCpuBoost: true });
  expect(template.scaling).toEqual({ minInstanceCount: 0, maxInstanceCount: 2 });
  expect(named(dev.resources, 'Service', 'serving').inputs.scaling).toEqual({
    minInstanceCount: 0,
    maxInstanceCount: 2,
  });
});

test('no more instances can be always there than there may be; told without the stack of a crash', async () => {
  const error: unknown = await run({ ...DEV, minInstances: '3' }).catch((thrown: unknown) => thrown);
  expect(pulumi.RunError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({
    message: expect.stringMatching(/^CONFIG_INVALID: .*\nNext: [^]*hamlet:maxInstances 3 --stack test$/),
  });
});

describe('a revision', () => {
  test('is named by the service and what is in it: the same name for the same, another for anything else', async () => {
    const { revision } = templateOf(dev);
    expect(revision).toMatch(/^hamlet-dev-serving-[0-9a-f]{10}$/);
    expect(templateOf(await run(DEV)).revision).toBe(revision);
    expect(templateOf(await run({ ...DEV, servingConcurrency: '20' })).revision).not.toBe(revision);
    expect(templateOf(await run({ ...DEV, latencyGoal: '3 seconds' })).revision).toBe(revision);
  });

  test('serves the version the model resource names', () => {
    expect(templateOf(dev).containers[0]?.envs).toContainEqual({
      name: 'MODEL_URI',
      value: 'gs://hamlet-7f3a-dev-models/registry/versions/v0b5d0d656d5d/1',
    });
  });

  test('gets the traffic the candidate says, and the rest from the rollout', () => {
    const { inputs } = named(dev.resources, 'Service', 'serving');
    expect(inputs.traffics).toEqual([expect.objectContaining({ revision: templateOf(dev).revision })]);
    expect(named(dev.resources, 'Rollout', 'rollout').inputs).toMatchObject({
      revision: templateOf(dev).revision,
      canaryPercent: 10,
      canarySeconds: 120,
      golden: 'gs://hamlet-7f3a-dev-models/registry/versions/v0b5d0d656d5d/1/golden.json',
    });
  });
});

describe('access', () => {
  test('is tested in the name of an account, unless it is for anyone', async () => {
    expect(named(dev.resources, 'Rollout', 'rollout').inputs).toMatchObject({
      access: 'invokers',
      invoker: 'hamlet-dev-tester@hamlet-7f3a.iam.gserviceaccount.com',
    });
    const open = await run({ ...DEV, access: 'public' });
    expect(named(open.resources, 'Rollout', 'rollout').inputs).not.toHaveProperty('invoker');
  });

  test('by a sign-in is through the proxy, where no uptime check comes through', async () => {
    const { resources } = await run({ ...DEV, access: 'iap' });
    expect(named(resources, 'Service', 'serving').inputs.iapEnabled).toBe(true);
    expect(resources.map(({ type }) => type)).not.toContain(
      'gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig',
    );
  });
});

test('a guarded service is guarded by Google and by Pulumi', async () => {
  const { resources } = await run(configurationOf('prod'));
  const { inputs, options } = named(resources, 'Service', 'serving');
  expect({ google: inputs.deletionProtection, pulumi: options.protect }).toEqual({
    google: true,
    pulumi: true,
  });
});
