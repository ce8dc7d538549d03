import * as pulumi from '@pulumi/pulumi';

export interface CandidateArgs {
  /** The service as it is or will be called: `projects/P/locations/R/services/S`. */
  readonly service: pulumi.Input<string>;
  /** Name of the revision to introduce. */
  readonly revision: pulumi.Input<string>;
  /**
   * A digest of whatever else the program declares of the service (labels, ingress, scaling …). When it changes, the service
   * will be written, so the traffic to write with it is asked for anew.
   */
  readonly definition?: pulumi.Input<string>;
}

/** An element of `traffics` of a Cloud Run service. */
export interface Traffic {
  readonly type: string;
  readonly revision: string;
  readonly percent: number;
  readonly tag?: string;
}

/**
 * The traffic to declare of a service while a revision is introduced: none for the revision, which can be reached by its tag,
 * all for what served when it was first asked for. Comes before the service; the rollout after it moves the traffic.
 */
export class Candidate extends pulumi.CustomResource {
  declare readonly traffics: pulumi.Output<Traffic[]>;

  constructor(name: string, args: CandidateArgs, opts?: pulumi.CustomResourceOptions) {
    super('hamlet:index:Candidate', name, { traffics: undefined, ...args }, opts);
  }
}
