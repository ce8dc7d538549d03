import type { Served } from '../cloud/request-log.ts';

/** Fewer may be an accident of the network or of one message. */
const FEWEST_ERRORS = 3;
const MOST_ERRORS_SHARE = 0.01;
/** With fewer requests, a start of an instance alone decides the percentile. */
const ENOUGH_FOR_LATENCY = 100;

/**
 * What is wrong with the answers that users got of a revision; `undefined` when nothing is.
 *
 * @param latencySeconds above which the 95th percentile must not be
 */
export function complaint(served: readonly Served[], latencySeconds: number): string | undefined {
  const failed = served.filter(({ status }) => status >= 500);
  if (failed.length >= FEWEST_ERRORS && failed.length > served.length * MOST_ERRORS_SHARE)
    return `${failed.length} of ${served.length} requests failed (status ${failed[0]?.status ?? 0})`;
  if (served.length < ENOUGH_FOR_LATENCY) return undefined;
  const slow = percentile95(served.map(({ seconds }) => seconds));
  return slow > latencySeconds
    ? `one request in twenty took longer than ${slow.toFixed(2)} s; the goal is ${latencySeconds} s`
    : undefined;
}

function percentile95(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0;
}
