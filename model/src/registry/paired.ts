import type { Interval } from '../evaluate/bootstrap.ts';
import { seededRandom } from '../learn/random.ts';
import type { Pair } from './gate.ts';

const REPLICATES = 500;
const SEED = 1;

/**
 * The middle 95 % of challenger minus champion when clusters of messages are drawn with replacement, both models on the same
 * draw: what the two have in common cancels out.
 */
export function bootstrapDifference(
  pairs: readonly Pair[],
  statistic: (sample: readonly Pair[], side: 'challenger' | 'champion') => number,
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
