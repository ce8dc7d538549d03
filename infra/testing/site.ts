import * as pulumi from '@pulumi/pulumi';
import type { Site } from '../src/application/site.ts';
import { labelsFor } from '../src/labels.ts';
import { FOUNDATION } from './made-up.ts';

/** A digest is all that matters of an image here. */
export const IMAGE = `europe-west1-docker.pkg.dev/${FOUNDATION.projectId}/hamlet-dev/image@sha256:${'0'.repeat(64)}`;

/** Where a component of an application stands that is made by itself. */
export function siteWith(own: Partial<Site> = {}): Site {
  return {
    project: pulumi.output(FOUNDATION.projectId),
    projectNumber: pulumi.output(FOUNDATION.projectNumber),
    region: 'europe-west1',
    environment: 'dev',
    prefix: 'hamlet-dev',
    labels: labelsFor('dev', {}),
    deletionProtection: false,
    deployers: {
      deployer: `serviceAccount:${FOUNDATION.deployer}`,
      'user:ann@example.com': 'user:ann@example.com',
    },
    previewer: pulumi.output(`serviceAccount:${FOUNDATION.previewer}`),
    ...own,
  };
}
