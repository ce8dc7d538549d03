import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Site } from './site.ts';

export interface DomainArgs {
  readonly site: Site;
  readonly service: gcp.cloudrunv2.Service;
  /** For example `hamlet.example.com`; whoever deploys must be an owner of it in Google's Search Console. */
  readonly domain: string;
}

/** An address of your own for the service. Google gets and renews its certificate. */
export class Domain extends pulumi.ComponentResource {
  /** Records to enter where the domain is administered. */
  readonly records: pulumi.Output<{ name: string; type: string | undefined; data: string }[]>;

  constructor(name: string, { site, service, domain }: DomainArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Domain', name, {}, opts);
    // The old API's: there is no other for it.
    const mapping = new gcp.cloudrun.DomainMapping(
      'domain',
      {
        project: site.project,
        location: site.region,
        name: domain,
        metadata: { namespace: site.project, labels: site.labels },
        spec: { routeName: service.name },
      },
      { parent: this },
    );
    this.records = mapping.statuses.apply((statuses) =>
      (statuses[0]?.resourceRecords ?? []).map(({ name, type, rrdata }) => ({ name, type, data: rrdata })),
    );
    this.registerOutputs({ records: this.records });
  }
}
