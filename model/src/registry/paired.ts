import type { Interval } from '../evaluate/bootstrap.ts';
import { seededRandom } from '../statistics/random.ts';
import type { TestScore } from './test-scores.ts';

/** A test message with the scores of both models. */
export interface Pair {
  readonly message: TestScore;
  readonly challenger: number;
  readonly champion: number;
}

export type Side = 'challenger' | 'champion';

const REPLICATES = 500;
const SEED = 1;

/** The messages that both were scored on. */
export function pairUp(challenger: readonly TestScore[], champion: readonly TestScore[]): Pair[] {
  const scores = new Map(champion.map(({ sha256, score }) => [sha256, score]));
  return challenger.flatMap((message) => {
    const score = scores.get(message.sha256);
    return score === undefined ? [] : [{ message, challenger: message.score, champion: score }];
  });
}

/**
 * The middle 95 % of challenger minus champion when clusters of messages are drawn with replacement, both models on the same
 * draw: what the two have in common cancels out (paired percentile bootstrap, Efron 1979). NaN when there is nothing to draw.
 */
export function bootstrapDifference(
  pairs: readonly Pair[],
  statistic: (sample: readonly Pair[], side: Side) => number,
): Interval {
  const random = seededRandom(SEED);
  const clusters = [...Map.groupBy(pairs, ({ message }) => message.cluster).values()];
  const differences: number[] = [];
  for (let i = 0; i < REPLICATES; i++) {
    const sample = clusters.flatMap(() => clusters[Math.floor(random() * clusters.length)] ?? []);
    const difference = statistic(sample, 'challenger') - statistic(sample, 'champion');
    if (!Number.isNaN(difference)) differences.push(difference);
  }
  differences.sort((a, b) => a - b);
  const at = (share: number): number =>
    differences[Math.floor(share * (differences.length - 1))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}
