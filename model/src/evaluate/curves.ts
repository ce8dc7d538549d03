import { countsByScore } from '../statistics/metrics.ts';

type Numbers = readonly number[];

/** What happens when everything from a score on is called spam. */
export interface OperatingPoint {
  readonly threshold: number;
  /** Share of ham lost. */
  readonly falsePositiveRate: number;
  /** Share of spam caught. */
  readonly recall: number;
  readonly precision: number;
  readonly hamLost: number;
  readonly spamMissed: number;
}

/** One operating point for each distinct score, from the strictest down. */
export function operatingPoints(scores: Numbers, labels: Numbers): OperatingPoint[] {
  const groups = countsByScore(scores, labels).reverse();
  const spam = groups.reduce((sum, group) => sum + group.spam, 0);
  const ham = groups.reduce((sum, group) => sum + group.ham, 0);
  let [caught, hamLost] = [0, 0];
  return groups.map((group) => {
    caught += group.spam;
    hamLost += group.ham;
    return {
      threshold: group.score,
      falsePositiveRate: hamLost / ham,
      recall: caught / spam,
      precision: caught / (caught + hamLost),
      hamLost,
      spamMissed: spam - caught,
    };
  });
}

/** Mean score and share of spam in one bin of scores. */
export interface ReliabilityBin {
  readonly meanScore: number;
  readonly spamShare: number;
  readonly messages: number;
}

/** Bins of equal width over 0..1; empty ones are left out. */
export function reliability(scores: Numbers, labels: Numbers, bins = 10): ReliabilityBin[] {
  const members = Map.groupBy(scores.keys(), (i) => Math.min(bins - 1, Math.floor((scores[i] ?? 0) * bins)));
  return [...members]
    .sort(([a], [b]) => a - b)
    .map(([, rows]) => ({
      meanScore: mean(rows.map((row) => scores[row] ?? 0)),
      spamShare: mean(rows.map((row) => labels[row] ?? 0)),
      messages: rows.length,
    }));
}

/** What a threshold costs, in let-through spams a hundred messages, when a lost ham costs `lostHamCost` of them. */
export interface ThresholdCost {
  readonly threshold: number;
  readonly cost: number;
}

export function thresholdCosts(scores: Numbers, labels: Numbers, lostHamCost: number): ThresholdCost[] {
  return operatingPoints(scores, labels).map(({ threshold, hamLost, spamMissed }) => ({
    threshold,
    cost: (100 * (lostHamCost * hamLost + spamMissed)) / scores.length,
  }));
}

/** At most `limit` of many points, ends included, evenly spread. */
export function thinned<T>(points: readonly T[], limit: number): T[] {
  if (points.length <= limit) return [...points];
  return Array.from(
    { length: limit },
    (_, i) => points[Math.round((i * (points.length - 1)) / (limit - 1))],
  ).filter((point) => point !== undefined);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
