import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Registered, Run } from '../../testing/mocks.ts';
import { run } from '../../testing/mocks.ts';
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

function named({ resources }: Run, type: string, name: string): Registered {
  const found = resources.find((it) => it.name === name && it.type.endsWith(`:${type}`));
  if (found === undefined) throw new Error(`There is no ${type} ${name}.`);
  return found;
}

function templateOf(finished: Run): Template {
  return named(finished, 'Service', 'serving').inputs.template as Template;
}

const membersOf = ({ resources }: Run): unknown[] =>
  resources
    .filter(({ type }) => /:(ServiceIamMember|WebCloudRunServiceIamMember)$/.test(type))
    .map(({ inputs }) => inputs.member);

let dev: Run;
beforeAll(async () => {
  dev = await run(DEV);
});

// Each of these, left out, costs money around the clock.
test('an instance is paid for only while it answers', () => {
  const template = templateOf(dev);
  expect(template.containers[0]?.resources).toMatchObject({ cpuIdle: true, startupCpuBoost: true });
  expect(template.scaling).toEqual({ minInstanceCount: 0, maxInstanceCount: 2 });
  expect(named(dev, 'Service', 'serving').inputs.scaling).toEqual({
    minInstanceCount: 0,
    maxInstanceCount: 2,
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
    const { inputs } = named(dev, 'Service', 'serving');
    expect(inputs.traffics).toEqual([expect.objectContaining({ revision: templateOf(dev).revision })]);
    expect(named(dev, 'Rollout', 'rollout').inputs).toMatchObject({
      revision: templateOf(dev).revision,
      canaryPercent: 10,
      canarySeconds: 120,
      golden: 'gs://hamlet-7f3a-dev-models/registry/versions/v0b5d0d656d5d/1/golden.json',
    });
  });
});

describe('access', () => {
  test('is for the tests, the uptime check and those named', async () => {
    const finished = await run({ ...DEV, invokers: '["user:ann@example.com"]' });
    expect(membersOf(finished)).toEqual([
      'serviceAccount:hamlet-dev-tester@hamlet-7f3a.iam.gserviceaccount.com',
      'serviceAccount:service-123456789012@gcp-sa-monitoring-notification.iam.gserviceaccount.com',
      'user:ann@example.com',
    ]);
  });

  test('is for anyone only when public, and then nobody needs an identity', async () => {
    const finished = await run({ ...DEV, access: 'public' });
    expect(membersOf(finished)).toEqual(['allUsers']);
    expect(named(finished, 'Rollout', 'rollout').inputs).not.toHaveProperty('invoker');
  });

  test('by a sign-in goes through the proxy alone', async () => {
    const finished = await run({ ...DEV, access: 'iap', invokers: '["user:ann@example.com"]' });
    expect(named(finished, 'Service', 'serving').inputs.iapEnabled).toBe(true);
    expect(named(finished, 'ServiceIamMember', 'proxy-calls').inputs.member).toBe(
      'serviceAccount:service-123456789012@gcp-sa-iap.iam.gserviceaccount.com',
    );
    expect(
      named(finished, 'WebCloudRunServiceIamMember', 'user:ann@example.com-visits').inputs,
    ).toMatchObject({
      role: 'roles/iap.httpsResourceAccessor',
      cloudRunServiceName: 'hamlet-dev-serving',
    });
    expect(finished.resources.map(({ type }) => type)).not.toContain(
      'gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig',
    );
  });
});

describe('what is guarded in prod', () => {
  test('is guarded by Google and by Pulumi', async () => {
    const prod = await run(configurationOf('prod'));
    for (const [type, name] of [
      ['Service', 'serving'],
      ['Job', 'training'],
    ] as const) {
      const { inputs, options } = named(prod, type, name);
      expect({ google: inputs.deletionProtection, pulumi: options.protect }).toEqual({
        google: true,
        pulumi: true,
      });
    }
    const { inputs, options } = named(prod, 'Bucket', 'models');
    expect({ forceDestroy: inputs.forceDestroy, protect: options.protect }).toEqual({
      forceDestroy: false,
      protect: true,
    });
  });
});
