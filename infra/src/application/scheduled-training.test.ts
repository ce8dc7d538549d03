import { describe, expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { run } from '../../testing/mocks.ts';
import { configurationOf } from '../../testing/stacks.ts';

interface Target {
  readonly uri: string;
  readonly body?: string;
  readonly oauthToken: object;
}

async function scheduled(
  values: Record<string, string>,
): Promise<{ all: readonly Registered[]; target: Target }> {
  const { resources } = await run({ ...configurationOf('prod'), ...values });
  const schedule = resources.find(({ type }) => type === 'gcp:cloudscheduler/job:Job');
  return { all: resources, target: schedule?.inputs.httpTarget as Target };
}

const grantsOf = (resources: readonly Registered[], who: string): unknown[] =>
  resources
    .filter(({ inputs }) => String(inputs.member).includes(`hamlet-prod-${who}@`))
    .map(({ inputs }) => inputs.role)
    .sort();

describe('a scheduled training', () => {
  test('runs the Cloud Run job, by an identity that may do that alone', async () => {
    const { all, target } = await scheduled({});
    expect(target).toMatchObject({
      uri: 'https://run.googleapis.com/v2/projects/hamlet-7f3a/locations/europe-west1/jobs/hamlet-prod-training:run',
      oauthToken: { serviceAccountEmail: 'hamlet-prod-scheduler@hamlet-7f3a.iam.gserviceaccount.com' },
    });
    expect(grantsOf(all, 'scheduler')).toEqual(['roles/run.invoker']);
  });

  test('makes a custom job on Vertex AI with the same image and environment', async () => {
    const { all, target } = await scheduled({ scheduledTrainer: 'vertex' });
    expect(target.uri).toBe(
      'https://europe-west1-aiplatform.googleapis.com/v1/projects/hamlet-7f3a/locations/europe-west1/customJobs',
    );
    expect(JSON.parse(Buffer.from(target.body ?? '', 'base64').toString())).toMatchObject({
      jobSpec: {
        serviceAccount: 'hamlet-prod-training@hamlet-7f3a.iam.gserviceaccount.com',
        scheduling: { timeout: '3600s' },
        workerPoolSpecs: [
          {
            machineSpec: { machineType: 'e2-standard-2' },
            replicaCount: 1,
            containerSpec: {
              imageUri: expect.stringMatching(/training@sha256:/),
              env: expect.arrayContaining([
                { name: 'HAMLET_REGISTRY', value: 'gs://hamlet-7f3a-prod-models/registry' },
              ]) as unknown,
            },
          },
        ],
      },
    });
    expect(grantsOf(all, 'scheduler')).toEqual(['roles/aiplatform.user', 'roles/iam.serviceAccountUser']);
  });

  test('starts a machine, by an identity that may start this one and no other', async () => {
    const { all, target } = await scheduled({ scheduledTrainer: 'vm' });
    expect(target.uri).toMatch(/\/zones\/europe-west1-b\/instances\/hamlet-prod-training\/start$/);
    expect(grantsOf(all, 'scheduler')).toEqual([
      'projects/hamlet-7f3a/roles/hamletStarter',
      'roles/iam.serviceAccountUser',
    ]);
  });

  test('is not there when it is off', async () => {
    const { all } = await scheduled({ trainingSchedule: 'off' });
    expect(all.map(({ type }) => type)).not.toContain('gcp:cloudscheduler/job:Job');
  });
});
