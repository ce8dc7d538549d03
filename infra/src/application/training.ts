import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Cpu, Duration, Memory } from '../units.ts';
import { kubernetesMemory, protoDuration, vcpus } from '../units.ts';
import { workloadAccount } from './account.ts';
import type { Buckets } from './buckets.ts';
import { checkCloudRunLimits } from './cloud-run-limits.ts';
import type { Site } from './site.ts';

/** What a training depends on besides its image and data. */
export interface TrainingSettings {
  /** The same seed gives the same model. */
  readonly seed: number;
  /** How many let-through spam messages weigh as much as one lost ham. */
  readonly lostHamCost?: number | undefined;
  /** `gs://` locations; none for the public corpus in the image. */
  readonly data: readonly string[];
}

export interface TrainingArgs {
  readonly site: Site;
  readonly buckets: Buckets;
  /** Image by digest. */
  readonly image: pulumi.Output<string>;
  readonly settings: TrainingSettings;
  /** Processor and memory of the job's one task. */
  readonly cpu: Cpu;
  readonly memory: Memory;
  /** Longest time a training may take; one that is killed is tried again. */
  readonly timeout: Duration;
}

/** The job that trains a model, lets the gate judge it, and registers it. */
export class Training extends pulumi.ComponentResource {
  readonly account: gcp.serviceaccount.Account;
  readonly job: gcp.cloudrunv2.Job;
  /** `gs://…`, where models are registered. */
  readonly registry: pulumi.Output<string>;
  /** `gs://…`, where the job says how a training ended. */
  readonly outcomes: pulumi.Output<string>;
  /** What the job's container is told by its environment, whatever runs it. */
  readonly environment: Readonly<Record<string, pulumi.Output<string>>>;
  /** Without these a training fails, so whoever starts one waits for them. */
  readonly grants: readonly pulumi.Resource[];

  constructor(name: string, args: TrainingArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Training', name, {}, opts);
    checkCloudRunLimits('training', args);
    const { account, usable } = workloadAccount(args.site, 'training', 'Trains and registers models', this);
    this.account = account;
    this.registry = pulumi.interpolate`gs://${args.buckets.models.name}/registry`;
    this.outcomes = pulumi.interpolate`gs://${args.buckets.models.name}/outcomes`;
    this.environment = this.#environment(args.settings);
    this.grants = [...usable, ...this.#grants(args.buckets)];
    this.job = this.#job(args);
    this.registerOutputs();
  }

  /** It reads the data, and reads and adds models; a registered model it can neither change nor delete. */
  #grants({ data, models }: Buckets): pulumi.Resource[] {
    const grant = (name: string, bucket: gcp.storage.Bucket, role: string): pulumi.Resource =>
      new gcp.storage.BucketIAMMember(
        name,
        { bucket: bucket.name, role, member: this.account.member },
        { parent: this },
      );
    return [
      grant('training-reads-data', data, 'roles/storage.objectViewer'),
      grant('training-reads-models', models, 'roles/storage.objectViewer'),
      grant('training-adds-models', models, 'roles/storage.objectCreator'),
    ];
  }

  #environment({ seed, lostHamCost, data }: TrainingSettings): Record<string, pulumi.Output<string>> {
    return {
      HAMLET_REGISTRY: this.registry,
      HAMLET_TRAINING_OUTCOMES: this.outcomes,
      HAMLET_TRAINING_SEED: pulumi.output(String(seed)),
      ...(lostHamCost !== undefined && { HAMLET_TRAINING_LOST_HAM_COST: pulumi.output(String(lostHamCost)) }),
      ...(data.length > 0 && { HAMLET_TRAINING_DATA: pulumi.output(data.join(' ')) }),
    };
  }

  #job({ site, image, cpu, memory, timeout }: TrainingArgs): gcp.cloudrunv2.Job {
    return new gcp.cloudrunv2.Job(
      'training',
      {
        project: site.project,
        location: site.region,
        name: `${site.prefix}-training`,
        labels: site.labels,
        deletionProtection: site.deletionProtection,
        template: {
          labels: site.labels,
          parallelism: 1,
          taskCount: 1,
          template: {
            serviceAccount: this.account.email,
            timeout: protoDuration(timeout),
            // A retry of a training that has ended, well or badly, ends the same way at once; only a killed one runs again.
            maxRetries: 3,
            containers: [
              {
                image,
                resources: { limits: { cpu: String(vcpus(cpu)), memory: kubernetesMemory(memory) } },
                envs: Object.entries(this.environment).map(([name, value]) => ({ name, value })),
              },
            ],
          },
        },
      },
      { parent: this, dependsOn: [...this.grants], protect: site.deletionProtection },
    );
  }
}
