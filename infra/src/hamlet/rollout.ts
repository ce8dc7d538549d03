import * as pulumi from '@pulumi/pulumi';
import type { Traffic } from './candidate.ts';

export interface RolloutArgs {
  /** The service, `projects/P/locations/R/services/S`; take it from the resource's `id`, so that the rollout comes after it. */
  readonly service: pulumi.Input<string>;
  /** Name of the revision that shall serve everything. */
  readonly revision: pulumi.Input<string>;
  /** The version its answers must name. */
  readonly modelVersion: pulumi.Input<string>;
  /** Messages with the scores they must get: `gs://bucket/…/golden.json`. */
  readonly golden: pulumi.Input<string>;
  /** Share of the traffic the revision gets first, 0 to 50; 0 leaves this step out. */
  readonly canaryPercent: pulumi.Input<number>;
  /** How long that share is watched, in seconds. */
  readonly canarySeconds: pulumi.Input<number>;
  /** In seconds; the share is taken back when the 95th percentile of its requests is above it. */
  readonly latencySeconds: pulumi.Input<number>;
  /** Who may call the service. */
  readonly access: pulumi.Input<'public' | 'invokers' | 'iap'>;
  /**
   * E-mail address of the service account that calls it in the tests; needed unless access is public. It must be let in by the
   * service (run.invoker, or iap.httpsResourceAccessor), and whoever deploys must be allowed to sign in its name
   * (iam.serviceAccountOpenIdTokenCreator; for iap iam.serviceAccountTokenCreator).
   */
  readonly invoker?: pulumi.Input<string | undefined>;
}

/**
 * Moves the traffic of a service to a revision: ready, tested at its tag's URL with golden messages, a share,
 * all. While it has a share, whoever deploys reads the service's request log (logging.logEntries.list). A
 * failure on the way puts the traffic back and fails the update, naming the step.
 */
export class Rollout extends pulumi.CustomResource {
  /** The service's URL. */
  declare readonly url: pulumi.Output<string>;
  /** URL of the tag under which the revision was tested. */
  declare readonly candidateUrl: pulumi.Output<string>;
  /** What serves now. */
  declare readonly traffics: pulumi.Output<Traffic[]>;

  constructor(name: string, args: RolloutArgs, opts?: pulumi.CustomResourceOptions) {
    const computed = { url: undefined, candidateUrl: undefined, traffics: undefined };
    super('hamlet:index:Rollout', name, { ...computed, ...args }, opts);
  }
}
