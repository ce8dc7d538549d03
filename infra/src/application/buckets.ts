import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Duration } from '../units.ts';
import { days } from '../units.ts';
import type { Site } from './site.ts';

export interface BucketsArgs {
  readonly site: Site;
  /** How long the prediction log is kept. */
  readonly logRetention: Duration;
}

/** Where data, models and logs are: private, versioned, and what is superseded goes in the end. */
export class Buckets extends pulumi.ComponentResource {
  /** Labelled mail to train on. */
  readonly data: gcp.storage.Bucket;
  /** The registry of models, and how trainings ended. */
  readonly models: gcp.storage.Bucket;
  /** The prediction log. */
  readonly logs: gcp.storage.Bucket;

  constructor(name: string, { site, logRetention }: BucketsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Buckets', name, {}, opts);
    this.data = this.#bucket('data', site, { rules: [superseded(30)], recoverableDays: 7 });
    this.models = this.#bucket('models', site, { rules: [superseded(90)], recoverableDays: 7 });
    this.logs = this.#bucket('logs', site, {
      rules: [{ action: { type: 'Delete' }, condition: { age: days(logRetention) } }, superseded(7)],
      recoverableDays: 0,
    });
    this.registerOutputs();
  }

  #bucket(purpose: string, site: Site, { rules, recoverableDays }: Lifecycle): gcp.storage.Bucket {
    const bucket = new gcp.storage.Bucket(
      purpose,
      {
        // Names of buckets are unique in the world, and so is the project's id.
        name: pulumi.interpolate`${site.project}-${site.environment}-${purpose}`,
        project: site.project,
        location: site.region,
        labels: site.labels,
        uniformBucketLevelAccess: true,
        publicAccessPrevention: 'enforced',
        versioning: { enabled: true },
        lifecycleRules: rules,
        softDeletePolicy: { retentionDurationSeconds: recoverableDays * 86_400 },
        forceDestroy: !site.deletionProtection,
      },
      { parent: this, protect: site.deletionProtection },
    );
    if (!site.deletionProtection) this.#letDeployerEmpty(purpose, bucket, site);
    return bucket;
  }

  /** Only what is empty can be deleted. The grant goes with its bucket: taken away before, nobody could empty it. */
  #letDeployerEmpty(purpose: string, bucket: gcp.storage.Bucket, { deployer }: Site): void {
    new gcp.storage.BucketIAMMember(
      `deployer-empties-${purpose}`,
      { bucket: bucket.name, role: 'roles/storage.legacyBucketWriter', member: deployer },
      { parent: this, retainOnDelete: true },
    );
  }
}

interface Lifecycle {
  readonly rules: gcp.types.input.storage.BucketLifecycleRule[];
  /** Days in which what was deleted can be had back; they are paid for. */
  readonly recoverableDays: number;
}

/** Older generations go after so many days. */
function superseded(daysSinceNoncurrentTime: number): gcp.types.input.storage.BucketLifecycleRule {
  return { action: { type: 'Delete' }, condition: { daysSinceNoncurrentTime, withState: 'ARCHIVED' } };
}
