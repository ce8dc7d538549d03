import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { shortDigest } from '../digest.ts';
import { VertexDeployment } from '../hamlet/vertex-deployment.ts';
import type { Serving } from './serving.ts';
import type { Site } from './site.ts';

export interface VertexArgs {
  readonly site: Site;
  /** The same service on Cloud Run, whose identity and environment it shares. */
  readonly serving: Serving;
  /** Image by digest. */
  readonly image: pulumi.Output<string>;
  /** Machine that always runs, for example `n1-standard-2`. */
  readonly machineType: string;
}

/** The same image and model on a Vertex AI endpoint. The machine behind it always runs. */
export class Vertex extends pulumi.ComponentResource {
  /** The endpoint, `projects/…/endpoints/…`. */
  readonly endpoint: pulumi.Output<string>;

  constructor(
    name: string,
    { site, serving, image, machineType }: VertexArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('hamlet:infra:Vertex', name, {}, opts);
    const { id } = new gcp.vertex.AiEndpoint(
      'endpoint',
      {
        project: site.project,
        location: site.region,
        region: site.region,
        name: numericName(site.prefix),
        displayName: `${site.prefix}-serving`,
        description: 'Judges mail: ham or spam',
        labels: site.labels,
      },
      { parent: this },
    );
    new VertexDeployment(
      'deployment',
      {
        endpoint: id,
        image,
        environment: serving.environment,
        machineType,
        serviceAccount: serving.account.email,
        labels: site.labels,
      },
      { parent: this, dependsOn: [...serving.grants] },
    );
    this.endpoint = id;
    this.registerOutputs({ endpoint: id });
  }
}

/** An endpoint's name is a number of at most ten digits, without a zero in front. */
function numericName(prefix: string): string {
  return String(1 + (Number.parseInt(shortDigest(prefix), 16) % 9_999_999_999));
}
