import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Registered } from '../testing/mocks.ts';
import { named, run } from '../testing/mocks.ts';
import { configurationOf } from '../testing/stacks.ts';

let foundation: readonly Registered[];
let application: readonly Registered[];

beforeAll(async () => {
  foundation = (await run(configurationOf('foundation'))).resources;
  application = (await run(configurationOf('prod'))).resources;
});

function mustFollow(resource: Registered, ...names: string[]): void {
  const before = [...resource.after].map((key) => key.split('::')[1]);
  expect({ name: resource.name, before }).toEqual({
    name: resource.name,
    before: expect.arrayContaining(names) as unknown,
  });
}

describe('the foundation', () => {
  test('uses nothing before all APIs are on', () => {
    const apis = foundation
      .filter(({ type }) => type === 'gcp:projects/service:Service')
      .map(({ name }) => name);
    expect(apis.length).toBeGreaterThan(10);
    for (const resource of foundation.filter(({ provider }) => provider === 'project'))
      mustFollow(resource, ...apis);
  });

  test('turns APIs on in the project it made, by the provider that needs none', () => {
    for (const { provider, after } of foundation.filter(
      ({ type }) => type === 'gcp:projects/service:Service',
    )) {
      expect(provider).toBe('creator');
      expect(after).toContain('gcp:organizations/project:Project::project');
    }
  });

  test('lets Pub/Sub push only once it may call the relay, and the relay start only once it may read its secret', () => {
    mustFollow(named(foundation, 'Subscription', 'relay'), 'push-calls-relay');
    mustFollow(named(foundation, 'Service', 'relay'), 'relay-reads-webhook');
  });
});

describe('an application', () => {
  test('pushes images only into the registry', () => {
    for (const name of ['serving', 'training']) mustFollow(named(application, 'Image', name), 'images');
  });

  test('trains only once the job may read data and write models, and the deployer may start it and look at the outcome', () => {
    mustFollow(
      named(application, 'ModelVersion', 'model'),
      ...['training', 'training-reads-data', 'training-reads-models', 'training-adds-models'],
      ...['deployer-acts-as-training', 'deployer-reads-models'],
    );
  });

  test('serves only what was trained, once it may read it', () => {
    mustFollow(
      named(application, 'Service', 'serving'),
      'model',
      'candidate',
      'serving-reads-models',
      'deployer-acts-as-serving',
    );
  });

  test('moves traffic only once the tests may call the service', () => {
    mustFollow(
      named(application, 'Rollout', 'rollout'),
      'serving',
      'tester-calls',
      'deployer-signs-as-tester',
    );
  });

  test('starts trainings by schedule only once the schedule may', () => {
    mustFollow(named(application, 'Job', 'training'), 'training-adds-models');
    const schedule = application.find(({ type }) => type === 'gcp:cloudscheduler/job:Job');
    expect([...(schedule?.after ?? [])]).toContain(
      'gcp:cloudrunv2/jobIamMember:JobIamMember::scheduler-runs-training',
    );
  });

  test('alerts on predictions only once they are counted', () => {
    mustFollow(named(application, 'AlertPolicy', 'drift'), 'predictions');
  });
});
