import * as pulumi from '@pulumi/pulumi';

export interface VertexDeploymentArgs {
  /** The endpoint, `projects/P/locations/R/endpoints/E`. */
  readonly endpoint: pulumi.Input<string>;
  /** Image of the service by digest; Vertex AI wants it in the endpoint's own region. */
  readonly image: pulumi.Input<string>;
  /** What a container is told by its environment. */
  readonly environment: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** For example `n1-standard-2`. */
  readonly machineType: pulumi.Input<string>;
  /** E-mail address of the account it runs under. */
  readonly serviceAccount: pulumi.Input<string>;
  readonly labels: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** One image with one model on a Vertex AI endpoint: what Google's provider has no resource for. Deleting it undeploys. */
export class VertexDeployment extends pulumi.CustomResource {
  /** The model in Vertex AI's own registry. */
  declare readonly model: pulumi.Output<string>;
  declare readonly deployedModelId: pulumi.Output<string>;

  constructor(name: string, args: VertexDeploymentArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      'hamlet:index:VertexDeployment',
      name,
      { model: undefined, deployedModelId: undefined, ...args },
      opts,
    );
  }
}
