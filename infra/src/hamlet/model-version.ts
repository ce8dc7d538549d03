import * as pulumi from '@pulumi/pulumi';

export interface ModelVersionArgs {
  /** The Cloud Run job that trains: `projects/P/locations/R/jobs/J`. */
  readonly job: pulumi.Input<string>;
  /** Image of the job by digest, `…@sha256:…`. */
  readonly image: pulumi.Input<string>;
  /** What the training depends on besides image and data; all of it is part of the request's name. */
  readonly settings: pulumi.Input<Record<string, pulumi.Input<string | number | boolean>>>;
  /** Digest of the data to train on. */
  readonly dataDigest: pulumi.Input<string>;
  /** Where the registry is: `gs://bucket/registry`. */
  readonly registry: pulumi.Input<string>;
  /** Where the job says how a training ended: `gs://bucket/outcomes`. */
  readonly outcomes: pulumi.Input<string>;
  /** A registered version to take as it is: nothing is trained. */
  readonly pin?: pulumi.Input<string | undefined>;
  /** Longest time to wait for a training, in seconds. */
  readonly timeoutSeconds: pulumi.Input<number>;
}

/**
 * The model to serve: trained when image, settings or data change, let through by the gate, promoted in the registry.
 * A failed gate fails the update, with the failed line in the message.
 */
export class ModelVersion extends pulumi.CustomResource {
  /** For example `v1a2b3c4d5e6f`. */
  declare readonly version: pulumi.Output<string>;
  /** Folder of the bundle, `gs://bucket/registry/versions/…`. */
  declare readonly uri: pulumi.Output<string>;
  /** Figures of the version's evaluation by name, for example `rocAuc`. */
  declare readonly metrics: pulumi.Output<Record<string, number>>;
  /** The training request that made it, `pin`, or `promoted elsewhere`. */
  declare readonly trainedBy: pulumi.Output<string>;
  /** Digest of the data asked for. */
  declare readonly dataDigest: pulumi.Output<string>;

  constructor(name: string, args: ModelVersionArgs, opts?: pulumi.CustomResourceOptions) {
    const computed = { version: undefined, uri: undefined, metrics: undefined, trainedBy: undefined };
    super('hamlet:index:ModelVersion', name, { ...computed, ...args }, opts);
  }
}
