import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { ModelVersion } from '../hamlet/model-version.ts';
import type { Duration } from '../units.ts';
import { seconds } from '../units.ts';
import type { Buckets } from './buckets.ts';
import type { Site } from './site.ts';
import type { Training, TrainingSettings } from './training.ts';

export interface ModelArgs {
  readonly site: Site;
  readonly buckets: Buckets;
  /** The job that trains. */
  readonly training: Training;
  /** Image of the training by digest; another trains anew, as do other settings. */
  readonly image: pulumi.Output<string>;
  readonly settings: TrainingSettings;
  /** Names the state of the data; another trains anew. */
  readonly dataDigest: string;
  /** Version to take as it is, without training. */
  readonly pin: string | undefined;
  /** Longest time a training may take. */
  readonly timeout: Duration;
}

/** The model to serve: trained when it has to be, and good enough for the gate. */
export class Model extends pulumi.ComponentResource {
  /** The version that is served, with its metrics. */
  readonly version: ModelVersion;

  constructor(name: string, args: ModelArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Model', name, {}, opts);
    const { site, buckets, training, image, settings, dataDigest, pin, timeout } = args;
    // A preview looks into the registry too: whether another version was promoted there.
    const readers = { ...site.deployers, previewer: site.previewer };
    const readable = Object.entries(readers).map(([who, member]) =>
      this.#readable(who, member, buckets.models),
    );
    this.version = new ModelVersion(
      'model',
      {
        job: training.job.id,
        image,
        settings: {
          seed: settings.seed,
          ...(settings.lostHamCost !== undefined && { lostHamCost: settings.lostHamCost }),
          ...(settings.data.length > 0 && { data: settings.data.join(' ') }),
        },
        dataDigest,
        registry: training.registry,
        outcomes: training.outcomes,
        ...(pin !== undefined && { pin }),
        // A task may be retried; three trainings' time is patience enough.
        timeoutSeconds: 3 * seconds(timeout),
      },
      { parent: this, dependsOn: readable },
    );
    this.registerOutputs();
  }

  #readable(who: string, member: pulumi.Input<string>, bucket: gcp.storage.Bucket): pulumi.Resource {
    return new gcp.storage.BucketIAMMember(
      `${who}-reads-models`,
      { bucket: bucket.name, role: 'roles/storage.objectViewer', member },
      { parent: this },
    );
  }
}
