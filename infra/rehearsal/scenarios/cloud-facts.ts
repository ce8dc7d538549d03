import type { Cloud } from '../cloud/core/api.ts';
import type { Decision, Request } from '../cloud/core/audit.ts';
import { OPERATOR, PROJECT } from '../src/cloud.ts';
import type { Stage } from './stage.ts';

const SERVICE = `projects/${PROJECT}/locations/europe-west1/services/hamlet-dev-serving`;
/** The service at the API, for `stage.api`. */
export const SERVICE_ADDRESS = `run.googleapis.com/v2/${SERVICE}`;
/** A start of the training. */
export const RUNS = /^POST \S+\/jobs\/[^/]+:run$/;

export function accountOf(id: string): string {
  return `${id}@${PROJECT}.iam.gserviceaccount.com`;
}

/** Requests to the cloud that succeeded and match `METHOD https://host/path`, oldest first. */
export function requests(cloud: Cloud, pattern: RegExp): Request[] {
  const all = cloud.audit.entries().filter((entry) => entry.kind === 'request');
  return all.filter(
    ({ method, host, path, status }) => status < 300 && pattern.test(`${method} https://${host}${path}`),
  );
}

export function decisions(cloud: Cloud): Decision[] {
  return cloud.audit.entries().filter((entry) => entry.kind === 'decision');
}

export interface Share {
  readonly revision: string;
  readonly percent: number;
}

/** Where the service's traffic goes, without what gets none. */
export async function trafficOf(stage: Stage): Promise<Share[]> {
  const response = await stage.api(OPERATOR, SERVICE_ADDRESS);
  const { trafficStatuses = [] } = (await response.json()) as { trafficStatuses?: Partial<Share>[] };
  return trafficStatuses
    .map(({ revision = '', percent = 0 }) => ({ revision, percent }))
    .filter(({ percent }) => percent > 0);
}
