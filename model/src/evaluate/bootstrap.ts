import { seededRandom } from '../statistics/random.ts';
import type { Metrics, ScoreCount } from '../statistics/metrics.ts';
import { countsByScore, measureCounts } from '../statistics/metrics.ts';

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

/** A message of a cluster: where its score stands among the distinct ones, and its label. */
interface Member {
  readonly place: number;
  readonly isSpam: boolean;
}

const REPLICATES = 1000;

/**
 * Percentile bootstrap (Efron 1979) over clusters: draws as many clusters as there are, with replacement, and measures anew.
 * Replicates without ham or without spam are drawn again. Scores are sorted once, so a replicate costs O(n).
 */
export function bootstrapIntervals(
  sample: Sample,
  threshold: number,
  seed: number,
  replicates = REPLICATES,
): Intervals {
  const random = seededRandom(seed);
  const counts = countsByScore(sample.scores, sample.labels);
  const clusters = membersByCluster(sample, counts);
  const redrawn = counts.map(({ score }) => ({ score, spam: 0, ham: 0 }));
  const drawn: Metrics[] = [];
  for (let attempt = 0; drawn.length < replicates && attempt < 10 * replicates; attempt++) {
    redraw(redrawn, clusters, random);
    const metrics = measureCounts(redrawn, threshold);
    if (metrics.ham > 0 && metrics.spam > 0) drawn.push(metrics);
  }
  const names = Object.keys(drawn[0] ?? {}).filter((name): name is MetricName => name !== 'confusion');
  return Object.fromEntries(
    names.map((name) => [name, middle(drawn.map((metrics) => metrics[name]))]),
  ) as Intervals;
}

function membersByCluster({ scores, labels, clusters }: Sample, counts: readonly ScoreCount[]): Member[][] {
  const places = new Map(counts.map(({ score }, place) => [score, place]));
  const rows = Map.groupBy(labels.keys(), (row) => clusters[row] ?? '');
  return [...rows.values()].map((members) =>
    members.map((row) => ({ place: places.get(scores[row] ?? 0) ?? 0, isSpam: labels[row] === 1 })),
  );
}

/** Counts anew, in place: a draw of as many clusters as there are. */
function redraw(
  counts: readonly { spam: number; ham: number }[],
  clusters: readonly (readonly Member[])[],
  random: () => number,
): void {
  for (const count of counts) count.spam = count.ham = 0;
  for (let i = 0; i < clusters.length; i++) {
    for (const { place, isSpam } of clusters[Math.floor(random() * clusters.length)] ?? []) {
      const count = counts[place];
      if (count !== undefined) count[isSpam ? 'spam' : 'ham']++;
    }
  }
}

function middle(values: number[]): Interval {
  const sorted = values.sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}
