import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Buckets } from './buckets.ts';
import { serviceName } from './serving.ts';
import type { Site } from './site.ts';

export interface LogsArgs {
  readonly site: Site;
  readonly buckets: Buckets;
}

/** The lines the service writes about its predictions: verdict, score and version, never mail. */
export function predictionFilter(site: Site): string {
  return `resource.type="cloud_run_revision" AND resource.labels.service_name="${serviceName(site)}" AND jsonPayload.prediction.verdict:*`;
}

/** Carries the prediction log to a bucket, where it outlasts Cloud Logging's 30 days and can be counted over. */
export class Logs extends pulumi.ComponentResource {
  constructor(name: string, { site, buckets }: LogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Logs', name, {}, opts);
    const sink = new gcp.logging.ProjectSink(
      'predictions',
      {
        project: site.project,
        name: `${site.prefix}-predictions`,
        description: 'The prediction log, hour by hour as JSON lines',
        destination: pulumi.interpolate`storage.googleapis.com/${buckets.logs.name}`,
        filter: predictionFilter(site),
        uniqueWriterIdentity: true,
      },
      { parent: this },
    );
    new gcp.storage.BucketIAMMember(
      'sink-writes-logs',
      { bucket: buckets.logs.name, role: 'roles/storage.objectCreator', member: sink.writerIdentity },
      { parent: this },
    );
    this.registerOutputs();
  }
}
