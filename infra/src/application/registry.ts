import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Site } from './site.ts';

export interface RegistryArgs {
  readonly site: Site;
  /** Most recent builds of each image that are never removed. */
  readonly keep: number;
}

/**
 * Where the images are. Of each image the most recent builds stay whatever their age; older ones go after 90 days. What serves
 * does not depend on it: Cloud Run keeps a copy of the image of every revision.
 */
export class Registry extends pulumi.ComponentResource {
  readonly repository: gcp.artifactregistry.Repository;

  constructor(name: string, { site, keep }: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Registry', name, {}, opts);
    this.repository = new gcp.artifactregistry.Repository(
      'images',
      {
        project: site.project,
        location: site.region,
        repositoryId: site.prefix,
        description: `Images of ${site.prefix}`,
        format: 'DOCKER',
        labels: site.labels,
        // Scanning costs 0.26 USD an image; the workflow scans without.
        vulnerabilityScanningConfig: { enablementConfig: 'DISABLED' },
        cleanupPolicyDryRun: false,
        cleanupPolicies: [
          { id: 'keep-recent', action: 'KEEP', mostRecentVersions: { keepCount: keep } },
          { id: 'delete-old', action: 'DELETE', condition: { tagState: 'UNTAGGED', olderThan: '7776000s' } },
        ],
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
