import type { ManifestEntry } from '../data/data.ts';
import type { Reason } from '../judge/verdict.ts';
import type { Baseline } from '../learn/baselines.ts';
import type { Behaviour } from './behaviour.ts';
import type { Intervals } from './bootstrap.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import type { OperatingPoint, ReliabilityBin, ThresholdCost } from './curves.ts';
import { operatingPoints, reliability, thinned, thresholdCosts } from './curves.ts';
import type { Metrics } from '../statistics/metrics.ts';
import { measure } from '../statistics/metrics.ts';
import type { Slice, SliceFacts } from './slices.ts';
import { measureSlices } from './slices.ts';

/** Everything a report tells of a model on one set of messages; plain JSON. */
export interface Evaluation {
  /** What was measured: `the test split of the data the model learned from`. */
  readonly on: string;
  readonly modelVersion: string;
  readonly dataDigest: string;
  readonly threshold: number;
  readonly lostHamCost: number;
  readonly metrics: Metrics;
  readonly intervals: Intervals;
  readonly baselines: readonly BaselineResult[];
  readonly slices: readonly Slice[];
  readonly behaviour: readonly Behaviour[];
  readonly mistakes: readonly Mistake[];
  readonly curves: {
    readonly operatingPoints: readonly OperatingPoint[];
    readonly reliability: readonly ReliabilityBin[];
    readonly costs: readonly ThresholdCost[];
  };
}

export interface BaselineResult {
  readonly name: string;
  readonly metrics: Metrics;
}

/** A message on the wrong side, or the nearest to it. */
export interface Mistake {
  readonly sha256: string;
  readonly source: string;
  readonly id: string;
  readonly label: string;
  readonly score: number;
  readonly reasons: readonly Reason[];
}

export interface EvaluationInput {
  readonly on: string;
  readonly modelVersion: string;
  readonly dataDigest: string;
  readonly threshold: number;
  readonly lostHamCost: number;
  readonly seed: number;
  /** Messages the scores were given without having learned from them. */
  readonly entries: readonly ManifestEntry[];
  readonly scores: readonly number[];
  readonly facts: readonly SliceFacts[];
  readonly baselines: readonly Baseline[];
  readonly behaviour: readonly Behaviour[];
  /** Why an entry scored as it did, by its row. */
  readonly reasonsOf: (row: number) => readonly Reason[];
}

const MISTAKES = 10;
const CURVE_POINTS = 400;
/** Baselines give no calibrated scores; they are measured at even odds. */
const EVEN_ODDS = 0.5;

/** Puts the figures together. Pure, but for the random numbers that the seed gives. */
export function evaluate(input: EvaluationInput): Evaluation {
  const { entries, scores, threshold, lostHamCost, facts, seed } = input;
  const labels = entries.map(({ label }) => (label === 'spam' ? 1 : 0));
  const clusters = entries.map(({ cluster }) => cluster);
  return {
    on: input.on,
    modelVersion: input.modelVersion,
    dataDigest: input.dataDigest,
    threshold,
    lostHamCost,
    metrics: measure(scores, labels, threshold),
    intervals: bootstrapIntervals({ scores, labels, clusters }, threshold, seed),
    baselines: input.baselines.map(({ name, scores: own }) => ({
      name,
      metrics: measure(own, labels, EVEN_ODDS),
    })),
    slices: measureSlices(facts, scores, labels, threshold),
    behaviour: input.behaviour,
    mistakes: worstMistakes(input),
    curves: {
      operatingPoints: thinned(operatingPoints(scores, labels), CURVE_POINTS),
      reliability: reliability(scores, labels),
      costs: thinned(thresholdCosts(scores, labels, lostHamCost), CURVE_POINTS),
    },
  };
}

/** Rows of the messages whose score is furthest from their label, the worst first. */
export function worstRows(entries: readonly ManifestEntry[], scores: readonly number[]): number[] {
  const wrongness = (row: number): number =>
    Math.abs((scores[row] ?? 0) - (entries[row]?.label === 'spam' ? 1 : 0));
  return [...entries.keys()].sort((a, b) => wrongness(b) - wrongness(a)).slice(0, MISTAKES);
}

function worstMistakes({ entries, scores, reasonsOf }: EvaluationInput): Mistake[] {
  return worstRows(entries, scores).flatMap((row) => {
    const entry = entries[row];
    if (entry === undefined) return [];
    const { sha256, source, id, label } = entry;
    return [{ sha256, source, id, label, score: scores[row] ?? 0, reasons: reasonsOf(row).slice(0, 6) }];
  });
}
