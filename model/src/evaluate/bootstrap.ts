import { seededRandom } from '../learn/random.ts';
import type { Metrics } from './metrics.ts';
import { measure } from './metrics.ts';

/** The middle 95 % of what resampling gives. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export type MetricName = Exclude<keyof Metrics, 'confusion'>;
export type Intervals = Readonly<Record<MetricName, Interval>>;

export interface Sample {
  readonly scores: readonly number[];
  readonly labels: readonly number[];
  /** Messages of one cluster stand or fall together: near-duplicates are not independent evidence. */
  readonly clusters: readonly string[];
}

const REPLICATES = 1000;

/**
 * Percentile bootstrap (Efron 1979) over clusters: draws as many clusters as there are, with replacement, and measures anew.
 * Replicates without ham or without spam are drawn again.
 */
export function bootstrapIntervals(
  sample: Sample,
  threshold: number,
  seed: number,
  replicates = REPLICATES,
): Intervals {
  const random = seededRandom(seed);
  const groups = [...Map.groupBy(sample.labels.keys(), (i) => sample.clusters[i] ?? '').values()];
  const drawn: Metrics[] = [];
  for (let attempt = 0; drawn.length < replicates && attempt < 10 * replicates; attempt++) {
    const rows = groups.flatMap(() => groups[Math.floor(random() * groups.length)] ?? []);
    const labels = rows.map((row) => sample.labels[row] ?? 0);
    if (!labels.includes(0) || !labels.includes(1)) continue;
    const scores = rows.map((row) => sample.scores[row] ?? 0);
    drawn.push(measure(scores, labels, threshold));
  }
  const names = Object.keys(drawn[0] ?? {}).filter((name): name is MetricName => name !== 'confusion');
  return Object.fromEntries(
    names.map((name) => [name, middle(drawn.map((metrics) => metrics[name]))]),
  ) as Intervals;
}

function middle(values: number[]): Interval {
  const sorted = values.sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}
