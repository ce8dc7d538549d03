import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { ApplicationConfig } from '../config.ts';
import { Schedule } from './schedule.ts';
import type { Site } from './site.ts';
import type { Training } from './training.ts';

export interface ScheduledTraining {
  readonly site: Site;
  readonly training: Training;
  /** Image by digest. */
  readonly image: pulumi.Output<string>;
}

/** Trains at set times, on what the configuration chooses. */
export function scheduleTraining(
  config: ApplicationConfig,
  { site, training }: ScheduledTraining,
  opts: pulumi.ComponentResourceOptions,
): void {
  const { trainingSchedule: cron } = config;
  if (cron === 'off') return;
  const { job } = training;
  new Schedule(
    'schedule',
    {
      site,
      cron,
      description: 'Trains the model anew',
      uri: pulumi.interpolate`https://run.googleapis.com/v2/${job.id}:run`,
      grant: ({ member }, parent) => [
        new gcp.cloudrunv2.JobIamMember(
          'scheduler-runs-training',
          {
            project: site.project,
            location: job.location,
            name: job.name,
            role: 'roles/run.invoker',
            member,
          },
          { parent },
        ),
      ],
    },
    opts,
  );
}
