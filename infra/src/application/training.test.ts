import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as pulumi from '@pulumi/pulumi';
import type { Registered } from '../../testing/mocks.ts';
import { build, named } from '../../testing/mocks.ts';
import { IMAGE, siteWith } from '../../testing/site.ts';
import { Buckets } from './buckets.ts';
import type { TrainingSettings } from './training.ts';
import { Training } from './training.ts';

interface Task {
  readonly serviceAccount: string;
  readonly timeout: string;
  readonly maxRetries: number;
  readonly containers: readonly {
    readonly image: string;
    readonly resources: object;
    readonly envs: readonly { readonly name: string; readonly value: string }[];
  }[];
}

interface Made {
  readonly resources: readonly Registered[];
  readonly job: Registered;
  readonly task: Task;
}

async function trainingWith({
  settings = { seed: 7, data: [] },
  deletionProtection = false,
}: { settings?: TrainingSettings; deletionProtection?: boolean } = {}): Promise<Made> {
  const { resources } = await build(() => {
    const site = siteWith({ deletionProtection });
    const buckets = new Buckets('buckets', { site, logRetention: '90 days' });
    const image = pulumi.output(IMAGE);
    new Training('training', {
      site,
      buckets,
      image,
      settings,
      cpu: '2 vCPU',
      memory: '4 GiB',
      timeout: '60 minutes',
    });
  });
  const job = named(resources, 'Job', 'training');
  return { resources, job, task: (job.inputs.template as { readonly template: Task }).template };
}

const environmentOf = ({ containers }: Task) =>
  Object.fromEntries(containers.flatMap(({ envs }) => envs.map(({ name, value }) => [name, value])));

describe('the job that trains', () => {
  let made: Made;
  beforeAll(async () => {
    made = await trainingWith();
  });

  test('runs the image by digest, as it is asked to', () => {
    expect(made.task.containers).toMatchObject([
      { image: IMAGE, resources: { limits: { cpu: '2', memory: '4Gi' } } },
    ]);
  });

  // Two tasks would register two models; without a limit a killed training could be tried for a day.
  test('is one task with a limit to its time and its tries', () => {
    expect(made.job.inputs.template).toMatchObject({ parallelism: 1, taskCount: 1 });
    expect(made.task).toMatchObject({ timeout: '3600s', maxRetries: 3 });
  });

  test('reads mail, reads and adds models, and can neither change nor delete one', () => {
    const { resources, task } = made;
    const grants = resources.filter(
      ({ inputs }) => inputs.member === `serviceAccount:${task.serviceAccount}`,
    );
    expect(grants.map(({ inputs: { bucket, role } }) => [bucket, role])).toEqual([
      ['hamlet-7f3a-dev-data', 'roles/storage.objectViewer'],
      ['hamlet-7f3a-dev-models', 'roles/storage.objectViewer'],
      ['hamlet-7f3a-dev-models', 'roles/storage.objectCreator'],
    ]);
    for (const { type, name } of grants) expect(made.job.after).toContain(`${type}::${name}`);
  });

  test('waits until who deploys may act as its account', () => {
    expect(made.job.after).toContain('gcp:serviceaccount/iAMMember:IAMMember::deployer-acts-as-training');
  });
});

describe('its environment', () => {
  const where = {
    HAMLET_REGISTRY: 'gs://hamlet-7f3a-dev-models/registry',
    HAMLET_TRAINING_OUTCOMES: 'gs://hamlet-7f3a-dev-models/outcomes',
  };

  test('says where to and with which seed, and leaves the rest to the job', async () => {
    const { task } = await trainingWith();
    expect(environmentOf(task)).toEqual({ ...where, HAMLET_TRAINING_SEED: '7' });
  });

  test('says what is set besides, in names that the job knows: it refuses all others', async () => {
    const data = ['gs://one/mail', 'gs://two/mail'];
    const { task } = await trainingWith({ settings: { seed: 7, lostHamCost: 9, data } });
    const environment = environmentOf(task);
    expect(environment).toEqual({
      ...where,
      HAMLET_TRAINING_SEED: '7',
      HAMLET_TRAINING_LOST_HAM_COST: '9',
      HAMLET_TRAINING_DATA: 'gs://one/mail gs://two/mail',
    });
    const job = readFileSync(new URL('../../../training-job/src/config.ts', import.meta.url), 'utf8');
    for (const name of Object.keys(environment)) expect(job).toContain(`  ${name}: `);
  });
});

test.each([true, false])(
  'the job is guarded by Google and by Pulumi alike: %s',
  async (deletionProtection) => {
    const { job } = await trainingWith({ deletionProtection });
    expect({ google: job.inputs.deletionProtection, pulumi: job.options.protect }).toEqual({
      google: deletionProtection,
      pulumi: deletionProtection,
    });
  },
);
