import { invalid } from '../core/errors.ts';
import { LATEST, REVISION, type Traffic } from './schema.ts';

/** What serves, with the URL of the tag. Source: https://cloud.google.com/run/docs/reference/rest/v2/TrafficTargetStatus */
export interface TrafficStatus extends Traffic {
  readonly uri?: string | undefined;
}

/**
 * Source: https://cloud.google.com/run/docs/rollouts-rollbacks-traffic-migration
 *
 * @throws INVALID_ARGUMENT when shares do not add up, a tag stands twice, or a revision has no name
 */
export function checkTraffic(traffic: readonly Traffic[]): void {
  const total = traffic.reduce((sum, { percent }) => sum + percent, 0);
  if (total !== 100)
    throw invalid(`Traffic percentages must add up to 100, but add up to ${total}.`, 'traffic');
  const tags = traffic.flatMap(({ tag }) => tag ?? []);
  const twice = tags.find((tag, i) => tags.indexOf(tag) !== i);
  if (twice !== undefined) throw invalid(`Traffic tag ${twice} is used more than once.`, 'traffic');
  for (const { type, revision } of traffic) {
    if ((type === REVISION) === (revision === undefined)) {
      throw invalid(
        `A traffic target of type ${type} ${type === REVISION ? 'needs a' : 'has no'} revision.`,
        'traffic',
      );
    }
  }
}

/** The revision a target means. */
export function revisionOf({ type, revision }: Traffic, latestReady: string | undefined): string | undefined {
  return type === LATEST ? latestReady : revision;
}

/**
 * The target that gets a request.
 *
 * @param random from 0 to 1
 */
export function choose<T extends Traffic>(targets: readonly T[], random: number): T | undefined {
  let rest = random * 100;
  for (const target of targets) {
    if (target.percent === 0) continue;
    rest -= target.percent;
    if (rest < 0) return target;
  }
  return targets.findLast(({ percent }) => percent > 0);
}
