import type { Call, Cloud } from '../core/api.ts';
import { findImage, requireActAs, type ImageRecord } from '../core/records.ts';
import { readSecret } from '../apis/secrets.ts';
import type { Place } from './names.ts';
import type { Resources, Variable } from './schema.ts';

/** What every workload is told, by whose identity it runs. `close` ends its metadata server. */
export interface Identity {
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** Source: https://cloud.google.com/run/docs/container-contract#metadata-server */
export async function assume(cloud: Cloud, place: Place, email: string): Promise<Identity> {
  const { project, projectNumber, location: region } = place;
  const server = await cloud.metadata.listen({ email, project, projectNumber, region });
  const { host } = server;
  const environment = {
    ...cloud.environment,
    GCE_METADATA_HOST: host,
    STORAGE_EMULATOR_HOST: `http://${host}`,
  };
  return { environment, close: () => server.close() };
}

/** Who deploys a workload must be allowed to let it act as its account and to read its image. Source: https://cloud.google.com/run/docs/deploying#permissions */
export function requireDeployable(cloud: Cloud, { caller }: Call, email: string, image: string): void {
  requireActAs(cloud, caller, email);
  const [, location, project, repository] =
    /^([a-z0-9-]+)-docker\.pkg\.dev\/([^/]+)\/([^/]+)\//.exec(image) ?? [];
  if (repository === undefined) return;
  cloud.iam.require(
    caller,
    'artifactregistry.repositories.downloadArtifacts',
    `//artifactregistry.googleapis.com/projects/${project ?? ''}/locations/${location ?? ''}/repositories/${repository}`,
  );
}

/** @throws Error in Cloud Run's words when there is no such image */
export function imageOf(cloud: Cloud, reference: string): ImageRecord {
  const image = findImage(cloud, reference);
  if (image === undefined) throw new Error(`Image '${reference}' not found.`);
  return image;
}

/**
 * The variables of a container, those from secrets read as its own identity.
 * Source: https://cloud.google.com/run/docs/configuring/services/secrets
 *
 * @throws ApiError when the identity may not read a secret, or there is none
 */
export function variablesOf(
  cloud: Cloud,
  { project }: Place,
  email: string,
  variables: readonly Variable[],
): Record<string, string> {
  const entries = variables.map(({ name, value, valueSource }) => {
    if (valueSource === undefined) return [name, value];
    const { secret, version } = valueSource.secretKeyRef;
    const full = secret.startsWith('projects/') ? secret : `projects/${project}/secrets/${secret}`;
    return [name, readSecret(cloud, { member: `serviceAccount:${email}` }, `${full}/versions/${version}`)];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Source: https://cloud.google.com/run/docs/configuring/services/memory-limits (the default) */
export function memoryOf(resources: Resources | undefined): string {
  return resources?.limits.memory ?? '512Mi';
}
