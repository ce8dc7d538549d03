import { createHash } from 'node:crypto';
import { ApiError } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import type { Condition } from './conditions.ts';
import { sparse } from './json.ts';
import { shortName } from './names.ts';
import type { ServiceSpec } from './schema.ts';
import type { TrafficStatus } from './traffic.ts';

/** A service as it is kept. */
export interface ServiceRecord {
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly observedGeneration: number;
  readonly createTime: string;
  readonly updateTime: string;
  readonly creator: string;
  readonly lastModifier: string;
  readonly uri: string;
  readonly spec: ServiceSpec;
  /** Full names. */
  readonly latestCreatedRevision: string;
  readonly latestReadyRevision?: string | undefined;
  readonly trafficStatuses: readonly TrafficStatus[];
  readonly terminalCondition: Condition;
  readonly conditions: readonly Condition[];
}

/** Source: https://cloud.google.com/run/docs/reference/rest/v2/projects.locations.services#Service */
export function serviceJson(record: ServiceRecord): JsonObject {
  const { spec, generation, observedGeneration, ...status } = record;
  return sparse({
    ...spec,
    ...status,
    urls: [record.uri],
    generation: String(generation),
    observedGeneration: String(observedGeneration),
    reconciling: observedGeneration !== generation,
    etag: etagOf(record),
  });
}

function etagOf({ uid, generation }: ServiceRecord): string {
  return `"${createHash('sha256').update(`${uid}/${generation}`).digest('base64url').slice(0, 16)}"`;
}

/** @throws ABORTED when the caller saw another state of the service */
export function checkEtag(record: ServiceRecord, etag: string | undefined): void {
  const present = etagOf(record);
  if (etag === undefined || etag === '' || etag === present) return;
  throw new ApiError(
    'ABORTED',
    `Conflict for resource '${shortName(record.name)}': version '${etag}' was specified but current version is '${present}'.`,
  );
}
