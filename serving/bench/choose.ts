/** What a number of connections, each with one request at a time, got from one instance. */
export interface Level {
  readonly connections: number;
  /** Answers a second. */
  readonly perSecond: number;
  /** Median of the milliseconds from request to answer. */
  readonly p50: number;
  readonly p99: number;
}

export interface Choice {
  /** Requests an instance should take at once. */
  readonly concurrency: number;
  /** Whether its slowest requests are within the bound too; on a machine that does other things they rarely are. */
  readonly evenLatency: boolean;
}

/** More connections that bring less than this are only a longer queue. */
const SHARE_OF_PEAK = 0.95;
/** The slowest in a hundred waits at most so many times as long as the median. */
const LONGEST_WAIT = 3;

/**
 * How many requests an instance should take at once: the fewest that reach 95 % of the best throughput with a p99 of at most three
 * times the median; where the p99 is above that at every such level, the fewest that reach the throughput.
 */
export function chooseConcurrency(levels: readonly Level[]): Choice {
  const peak = Math.max(...levels.map(({ perSecond }) => perSecond));
  const fast = levels.filter(({ perSecond }) => perSecond >= SHARE_OF_PEAK * peak);
  const even = fast.filter(({ p50, p99 }) => p99 <= LONGEST_WAIT * p50);
  const fitting = even.length > 0 ? even : fast;
  return {
    concurrency: Math.min(...fitting.map(({ connections }) => connections)),
    evenLatency: even.length > 0,
  };
}

/**
 * The value below which the given share of them lies (nearest rank).
 *
 * @param share from 0 to 1
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
