import type { Service, TrafficTarget } from '../cloud/run-schema.ts';
import { LATEST, REVISION } from '../cloud/run-schema.ts';

/** The tag under which a revision can be reached before it has traffic. */
export const TAG = 'candidate';

/** Names of the revisions that serve, with their shares in percent, the largest first; a revision stands once. */
function shares(service: Service): [revision: string, percent: number][] {
  const sums = new Map<string, number>();
  for (const { type, revision, percent } of service.trafficStatuses) {
    const name = type === LATEST ? shortName(service.latestReadyRevision) : revision;
    sums.set(name, (sums.get(name) ?? 0) + percent);
  }
  return [...sums].filter(([, percent]) => percent > 0).sort(([, a], [, b]) => b - a);
}

export function shareOf(service: Service, revision: string): number {
  return shares(service).find(([name]) => name === revision)?.[1] ?? 0;
}

/** What serves most besides a revision: where its traffic goes back to. */
export function stableBeside(service: Service, revision: string): string | undefined {
  return shares(service).find(([name]) => name !== revision)?.[0];
}

/** A revision with its tag and a share, and the rest for the stable one. */
export function split(revision: string, percent: number, stable: string | undefined): TrafficTarget[] {
  const own = { type: REVISION, revision, percent, tag: TAG };
  return stable === undefined || percent === 100
    ? [{ ...own, percent: 100 }]
    : [{ type: REVISION, revision: stable, percent: 100 - percent }, own];
}

/** The traffic to declare while a revision is introduced. */
export function introduce(revision: string, service: Service | undefined): TrafficTarget[] {
  const isServing = service === undefined || shareOf(service, revision) === 100;
  return isServing ? split(revision, 100, undefined) : split(revision, 0, stableBeside(service, revision));
}

/** URL at which the tag reaches a revision. */
export function candidateUrl(service: Service, revision: string): string | undefined {
  return service.trafficStatuses.find((status) => status.tag === TAG && status.revision === revision)?.uri;
}

export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
