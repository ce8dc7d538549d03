import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { ApplicationConfig } from '../config.ts';
import { STARTER_ROLE } from '../foundation/permissions.ts';
import { protoDuration } from '../units.ts';
import type { ScheduleArgs } from './schedule.ts';
import { Schedule } from './schedule.ts';
import type { Site } from './site.ts';
import { TrainingVm } from './training-vm.ts';
import type { Training } from './training.ts';

export interface ScheduledTraining {
  readonly site: Site;
  readonly training: Training;
  /** Image by digest. */
  readonly image: pulumi.Output<string>;
}

type Trainer = Pick<ScheduleArgs, 'description' | 'uri' | 'body' | 'grant'>;

/** Trains at set times, on what the configuration chooses. */
export function scheduleTraining(
  config: ApplicationConfig,
  parts: ScheduledTraining,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { trainingSchedule: cron, scheduledTrainer } = config;
  if (cron === 'off') return;
  const trainer = TRAINERS[scheduledTrainer](config, parts, opts);
  new Schedule('schedule', { site: parts.site, cron, ...trainer }, opts);
}

const TRAINERS: Readonly<
  Record<
    ApplicationConfig['scheduledTrainer'],
    (config: ApplicationConfig, parts: ScheduledTraining, opts: pulumi.ComponentResourceOptions) => Trainer
  >
> = { 'cloud-run': onCloudRun, vertex: onVertex, vm: onVm };

function onCloudRun(_config: ApplicationConfig, { site, training: { job } }: ScheduledTraining): Trainer {
  return {
    description: 'Trains the model anew by a Cloud Run job',
    uri: pulumi.interpolate`https://run.googleapis.com/v2/${job.id}:run`,
    grant: ({ member }, parent) => [
      new gcp.cloudrunv2.JobIamMember(
        'scheduler-runs-training',
        { project: site.project, location: job.location, name: job.name, role: 'roles/run.invoker', member },
        { parent },
      ),
    ],
  };
}

/** A custom job is not a thing that stays, so it is no resource: the schedule makes one each time. */
function onVertex(config: ApplicationConfig, { site, training, image }: ScheduledTraining): Trainer {
  const { trainingMachine: machineType, trainingTimeout } = config;
  const body = pulumi.jsonStringify({
    displayName: `${site.prefix}-training`,
    labels: site.labels,
    jobSpec: {
      workerPoolSpecs: [
        {
          machineSpec: { machineType },
          replicaCount: 1,
          containerSpec: {
            imageUri: image,
            env: Object.entries(training.environment).map(([name, value]) => ({ name, value })),
          },
        },
      ],
      serviceAccount: training.account.email,
      scheduling: { timeout: protoDuration(trainingTimeout) },
    },
  });
  return {
    description: 'Trains the model anew by a custom job on Vertex AI',
    uri: pulumi.interpolate`https://${site.region}-aiplatform.googleapis.com/v1/projects/${site.project}/locations/${site.region}/customJobs`,
    body,
    grant: ({ member }, parent) => [
      // A custom job has no policy of its own, nor has its location: the project is the narrowest place.
      new gcp.projects.IAMMember(
        'scheduler-uses-vertex',
        { project: site.project, role: 'roles/aiplatform.user', member },
        { parent },
      ),
      actsAsTraining(member, training, parent),
    ],
  };
}

function onVm(
  { trainingMachine: machineType, trainingTimeout: timeout }: ApplicationConfig,
  { site, training, image }: ScheduledTraining,
  opts: pulumi.ComponentResourceOptions,
): Trainer {
  const { instance } = new TrainingVm('training-vm', { site, training, image, machineType, timeout }, opts);
  return {
    description: 'Trains the model anew on a machine that switches itself off',
    uri: pulumi.interpolate`https://compute.googleapis.com/compute/v1/projects/${site.project}/zones/${instance.zone}/instances/${instance.name}/start`,
    grant: ({ member }, parent) => [
      new gcp.compute.InstanceIAMMember(
        'scheduler-starts-training',
        {
          project: site.project,
          zone: instance.zone,
          instanceName: instance.name,
          role: pulumi.interpolate`projects/${site.project}/roles/${STARTER_ROLE}`,
          member,
        },
        { parent },
      ),
      actsAsTraining(member, training, parent),
    ],
  };
}

/** Whoever starts something under an identity must be allowed to. */
function actsAsTraining(
  member: pulumi.Input<string>,
  training: Training,
  parent: pulumi.Resource,
): pulumi.Resource {
  return new gcp.serviceaccount.IAMMember(
    'scheduler-acts-as-training',
    { serviceAccountId: training.account.name, role: 'roles/iam.serviceAccountUser', member },
    { parent },
  );
}
