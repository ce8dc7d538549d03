import type { Cloud } from '../core/api.ts';
import { failed, reconciling, succeeded } from './conditions.ts';
import type { Front } from './front.ts';
import { shortName } from './names.ts';
import { OperationFailure } from './operations.ts';
import { isReady, type Revisions } from './revisions.ts';
import type { ServiceRecord } from './service-record.ts';
import { revisionOf, type TrafficStatus } from './traffic.ts';

const PARTS = ['ConfigurationsReady', 'RoutesReady'];

/** What a service's conditions are while a change of it is worked on. */
export function underWay(now: Date): Pick<ServiceRecord, 'terminalCondition' | 'conditions'> {
  return {
    terminalCondition: reconciling('Ready', now),
    conditions: PARTS.map((type) => reconciling(type, now)),
  };
}

/**
 * Makes a service what was asked for: its newest revision starts, then traffic goes where it shall. When one
 * of these fails, traffic stays where it was. Source: https://cloud.google.com/run/docs/deploying#service
 *
 * @returns the service, with what is so now
 */
export async function deploy(
  { cloud, revisions, front }: { cloud: Cloud; revisions: Revisions; front: Front },
  record: ServiceRecord,
): Promise<ServiceRecord> {
  const revision = await revisions.settle(record.latestCreatedRevision);
  if (!isReady(revision)) return broken(cloud, record, 0, notServing(revision.name, messageOf(revision)));
  const latestReadyRevision = revision.name;
  const fault = record.spec.traffic
    .map((target) => revisionOf(target, shortName(latestReadyRevision)) ?? '')
    .map((name) => routeFault(revisions, `${record.name}/revisions/${name}`))
    .find((message) => message !== undefined);
  if (fault !== undefined) return broken(cloud, { ...record, latestReadyRevision }, 1, fault);
  const now = cloud.clock.now();
  return {
    ...record,
    latestReadyRevision,
    observedGeneration: record.generation,
    trafficStatuses: await withUrls(front, record),
    terminalCondition: succeeded('Ready', now),
    conditions: PARTS.map((type) => succeeded(type, now)),
  };
}

/** @throws OperationFailure with the reason when a deployment failed */
export function assertDeployed({ terminalCondition: { state, message } }: ServiceRecord): void {
  if (state === 'CONDITION_FAILED') throw new OperationFailure('FAILED_PRECONDITION', message ?? '');
}

async function withUrls(front: Front, { name, spec }: ServiceRecord): Promise<TrafficStatus[]> {
  return Promise.all(
    spec.traffic.map(async (target) =>
      target.tag === undefined ? target : { ...target, uri: await front.open(`${name}#${target.tag}`) },
    ),
  );
}

function routeFault(revisions: Revisions, name: string): string | undefined {
  const revision = revisions.get(name);
  if (revision === undefined) return `Revision '${shortName(name)}' does not exist or is deleted.`;
  return isReady(revision) ? undefined : notServing(name, messageOf(revision));
}

function notServing(name: string, why: string): string {
  return `Revision '${shortName(name)}' is not ready and cannot serve traffic. ${why}`;
}

function messageOf({ conditions }: { conditions: readonly { message?: string }[] }): string {
  return conditions.find(({ message }) => message !== undefined)?.message ?? '';
}

/** @param part which of the parts failed */
function broken(cloud: Cloud, record: ServiceRecord, part: 0 | 1, message: string): ServiceRecord {
  const now = cloud.clock.now();
  const reason = { reason: 'REVISION_FAILED' };
  return {
    ...record,
    observedGeneration: record.generation,
    terminalCondition: failed('Ready', now, message, reason),
    conditions: PARTS.map((type, i) =>
      i < part ? succeeded(type, now) : failed(type, now, message, reason),
    ),
  };
}
