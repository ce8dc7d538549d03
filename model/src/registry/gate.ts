import { z } from 'zod';
import { bootstrapDifference } from './paired.ts';
import type { MetricName } from '../evaluate/bootstrap.ts';
import type { Metrics } from '../evaluate/metrics.ts';
import { measure } from '../evaluate/metrics.ts';

/** The rules a model must meet to be promoted; data, in `model/gate.json`. */
export const gateSchema = z.strictObject({
  /** Absolute limits on the test split: at least `min`, at most `max`. */
  floors: z.array(
    z.strictObject({ metric: z.string(), min: z.number().optional(), max: z.number().optional() }),
  ),
  /** Compared with the champion on the same messages. */
  champion: z.strictObject({
    /** Fewer messages in common, and nothing can be said: the gate fails. */
    minMessages: z.int().min(1),
    /** How much worse ROC AUC may be, at the lower end of the 95 % interval of the difference. */
    rocAucMargin: z.number().min(0),
    /** How much dearer 100 messages may be, in let-through spams, at the upper end of the 95 % interval. */
    costMargin: z.number().min(0),
    slices: z.strictObject({
      /** Smaller slices are reported, not judged. */
      minMessages: z.int().min(1),
      /** How many percent more of a slice may be judged wrongly. */
      errorMarginPercent: z.number().min(0),
    }),
  }),
});

export type GateRules = z.infer<typeof gateSchema>;

/** One test message with the score of a model that has not learned from it. */
export interface TestScore {
  readonly sha256: string;
  readonly label: 'ham' | 'spam';
  readonly source: string;
  readonly cluster: string;
  readonly score: number;
}

export interface Contestant {
  readonly version: string;
  readonly threshold: number;
  readonly lostHamCost: number;
  readonly test: readonly TestScore[];
}

export interface GateLine {
  readonly rule: string;
  /** `all` or the source it looks at. */
  readonly slice: string;
  readonly value: number | null;
  readonly limit: string;
  readonly outcome: 'passed' | 'failed' | 'insufficient data';
}

/** Every rule with its outcome; the model passes when no line failed. Pure. */
export function judgeByGate(
  rules: GateRules,
  challenger: Contestant,
  champion: Contestant | undefined,
): GateLine[] {
  const floors = floorLines(rules, challenger);
  return champion === undefined || champion.version === challenger.version
    ? floors
    : [...floors, ...championLines(rules, challenger, champion)];
}

export function passes(lines: readonly GateLine[]): boolean {
  return lines.every(({ outcome }) => outcome !== 'failed');
}

function floorLines({ floors }: GateRules, { test, threshold }: Contestant): GateLine[] {
  const metrics = measure(scoresOf(test), labelsOf(test), threshold);
  return floors.map(({ metric, min = -Infinity, max = Infinity }) => {
    const value = metrics[metric as MetricName] as number | undefined;
    const limit = [
      ...(min === -Infinity ? [] : [`at least ${min}`]),
      ...(max === Infinity ? [] : [`at most ${max}`]),
    ].join(', ');
    const passed = value !== undefined && value >= min && value <= max;
    return { rule: metric, slice: 'all', value: value ?? null, limit, outcome: passed ? 'passed' : 'failed' };
  });
}

function championLines(
  { champion: rules }: GateRules,
  challenger: Contestant,
  champion: Contestant,
): GateLine[] {
  const common = pairUp(challenger.test, champion.test);
  const overlap: GateLine = {
    rule: 'messages in common with the champion',
    slice: 'all',
    value: common.length,
    limit: `at least ${rules.minMessages}`,
    outcome: common.length >= rules.minMessages ? 'passed' : 'failed',
  };
  if (overlap.outcome === 'failed') return [overlap];
  return [
    overlap,
    ...differenceLines(rules, common, challenger, champion),
    ...sliceLines(rules, common, challenger, champion),
  ];
}

/** A test message with both scores. */
export interface Pair {
  readonly message: TestScore;
  readonly challenger: number;
  readonly champion: number;
}

function pairUp(challenger: readonly TestScore[], champion: readonly TestScore[]): Pair[] {
  const scores = new Map(champion.map(({ sha256, score }) => [sha256, score]));
  return challenger.flatMap((message) => {
    const score = scores.get(message.sha256);
    return score === undefined ? [] : [{ message, challenger: message.score, champion: score }];
  });
}

function differenceLines(
  rules: GateRules['champion'],
  pairs: readonly Pair[],
  challenger: Contestant,
  champion: Contestant,
): GateLine[] {
  const cost =
    (side: 'challenger' | 'champion', { threshold, lostHamCost }: Contestant) =>
    (sample: readonly Pair[]) =>
      costOf(measureSide(sample, side, threshold), lostHamCost);
  const auc = bootstrapDifference(pairs, (sample, side) => measureSide(sample, side, 0.5).rocAuc);
  const costs = bootstrapDifference(pairs, (sample, side) =>
    cost(
      side,
      side === 'challenger' ? challenger : { ...champion, lostHamCost: challenger.lostHamCost },
    )(sample),
  );
  return [
    {
      rule: 'rocAuc against the champion',
      slice: 'all',
      value: auc.low,
      limit: `at least -${rules.rocAucMargin}`,
      outcome: auc.low >= -rules.rocAucMargin ? 'passed' : 'failed',
    },
    {
      rule: 'cost of 100 messages against the champion',
      slice: 'all',
      value: costs.high,
      limit: `at most ${rules.costMargin}`,
      outcome: costs.high <= rules.costMargin ? 'passed' : 'failed',
    },
  ];
}

function sliceLines(
  { slices }: GateRules['champion'],
  pairs: readonly Pair[],
  challenger: Contestant,
  champion: Contestant,
): GateLine[] {
  return [...Map.groupBy(pairs, ({ message }) => message.source)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, members]) => {
      const worse =
        errorPercent(members, 'challenger', challenger.threshold) -
        errorPercent(members, 'champion', champion.threshold);
      const outcome =
        members.length < slices.minMessages
          ? 'insufficient data'
          : worse <= slices.errorMarginPercent
            ? 'passed'
            : 'failed';
      return {
        rule: 'errors against the champion, %',
        slice: source,
        value: worse,
        limit: `at most ${slices.errorMarginPercent}`,
        outcome,
      };
    });
}

function measureSide(pairs: readonly Pair[], side: 'challenger' | 'champion', threshold: number): Metrics {
  return measure(
    pairs.map((pair) => pair[side]),
    labelsOf(pairs.map(({ message }) => message)),
    threshold,
  );
}

function costOf({ confusion, messages }: Metrics, lostHamCost: number): number {
  return (100 * (lostHamCost * confusion.hamAsSpam + confusion.spamAsHam)) / messages;
}

function errorPercent(pairs: readonly Pair[], side: 'challenger' | 'champion', threshold: number): number {
  const wrong = pairs.filter((pair) => pair[side] >= threshold !== (pair.message.label === 'spam')).length;
  return (100 * wrong) / pairs.length;
}

function scoresOf(test: readonly TestScore[]): number[] {
  return test.map(({ score }) => score);
}

function labelsOf(test: readonly TestScore[]): number[] {
  return test.map(({ label }) => (label === 'spam' ? 1 : 0));
}
