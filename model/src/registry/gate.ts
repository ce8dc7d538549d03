import { z } from 'zod';
import type { MetricName } from '../evaluate/bootstrap.ts';
import { confusionOf, measure, rocAuc } from '../statistics/metrics.ts';
import { SLICED_BY } from '../evaluate/slices.ts';
import type { GateLine } from './history.ts';
import type { Pair, Side } from './paired.ts';
import { bootstrapDifference, pairUp } from './paired.ts';
import type { TestScore } from './test-scores.ts';

export type { GateLine } from './history.ts';
export type { TestScore } from './test-scores.ts';

const METRICS = [
  'rocAuc',
  'oneMinusRocAucPercent',
  'averagePrecision',
  'accuracy',
  'f1',
  'hamMisclassificationPercent',
  'spamMisclassificationPercent',
  'lamPercent',
  'recallAtFpr001',
  'recallAtFpr005',
  'brier',
  'ece',
  'logLoss',
] as const satisfies readonly MetricName[];

/** The rules a model must meet to be promoted; data, in `model/gate.json`. */
export const gateSchema = z.strictObject({
  /** Absolute limits on the test split: at least `min`, at most `max`. */
  floors: z.array(
    z
      .strictObject({ metric: z.enum(METRICS), min: z.number().optional(), max: z.number().optional() })
      .refine(({ min, max }) => min !== undefined || max !== undefined, 'needs min, max or both'),
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

export interface Contestant {
  readonly version: string;
  readonly threshold: number;
  /** What a lost ham costs, in let-through spams. */
  readonly lostHamCost: number;
  readonly test: readonly TestScore[];
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
    : [...floors, ...championLines(rules.champion, challenger, champion)];
}

export function passes(lines: readonly GateLine[]): boolean {
  return lines.every(({ outcome }) => outcome !== 'failed');
}

function floorLines({ floors }: GateRules, { test, threshold }: Contestant): GateLine[] {
  const metrics = measure(
    test.map(({ score }) => score),
    test.map(({ label }) => (label === 'spam' ? 1 : 0)),
    threshold,
  );
  return floors.map(({ metric, min, max }) => {
    const value = metrics[metric];
    const limits = [
      ...(min === undefined ? [] : [`at least ${min}`]),
      ...(max === undefined ? [] : [`at most ${max}`]),
    ];
    const holds = value >= (min ?? -Infinity) && value <= (max ?? Infinity);
    return line(metric, 'all', value, limits.join(', '), holds);
  });
}

function championLines(
  rules: GateRules['champion'],
  challenger: Contestant,
  champion: Contestant,
): GateLine[] {
  const pairs = pairUp(challenger.test, champion.test);
  const isEnough = pairs.length >= rules.minMessages;
  const lines = [
    line(
      'messages in common with the champion',
      'all',
      pairs.length,
      `at least ${rules.minMessages}`,
      isEnough,
    ),
    ...(isEnough
      ? [
          aucLine(rules, pairs),
          costLine(rules, pairs, challenger, champion),
          ...sliceLines(rules, pairs, challenger, champion),
        ]
      : []),
  ];
  return lines.map((each) => ({ ...each, against: champion.version }));
}

function aucLine({ rocAucMargin }: GateRules['champion'], pairs: readonly Pair[]): GateLine {
  const { low } = bootstrapDifference(pairs, (sample, side) =>
    rocAuc(scoresOf(sample, side), labelsOf(sample)),
  );
  return line('rocAuc against the champion', 'all', low, `at least -${rocAucMargin}`, low >= -rocAucMargin);
}

/** Both are charged the challenger's price of a lost ham: it is today's. */
function costLine(
  { costMargin }: GateRules['champion'],
  pairs: readonly Pair[],
  challenger: Contestant,
  champion: Contestant,
): GateLine {
  const { high } = bootstrapDifference(pairs, (sample, side) => {
    const { threshold } = side === 'challenger' ? challenger : champion;
    const { hamAsSpam, spamAsHam } = confusionOf(scoresOf(sample, side), labelsOf(sample), threshold);
    return (100 * (challenger.lostHamCost * hamAsSpam + spamAsHam)) / sample.length;
  });
  return line(
    'cost of 100 messages against the champion',
    'all',
    high,
    `at most ${costMargin}`,
    high <= costMargin,
  );
}

/**
 * A slice fails when it is worse by more than the margin and chance alone does not explain that (the 95 % interval lies above
 * zero). It passes when the interval stays below the margin; in between, and for few messages, nothing can be said.
 */
function sliceLines(
  { slices }: GateRules['champion'],
  pairs: readonly Pair[],
  challenger: Contestant,
  champion: Contestant,
): GateLine[] {
  const margin = slices.errorMarginPercent;
  const errors = (sample: readonly Pair[], side: Side): number =>
    errorPercent(sample, side, side === 'challenger' ? challenger.threshold : champion.threshold);
  return slicesOf(pairs).map(([slice, members]) => {
    const worse = errors(members, 'challenger') - errors(members, 'champion');
    const { low, high } = bootstrapDifference(members, errors);
    const isBigEnough = members.length >= slices.minMessages;
    const failed = isBigEnough && worse > margin && low > 0;
    const passed = isBigEnough && high <= margin;
    return {
      ...line('errors against the champion, %', slice, worse, `at most ${margin}`, !failed),
      ...(!failed && !passed && { outcome: 'insufficient data' as const }),
    };
  });
}

/** The messages by each thing that slices are made by, as far as it is known of them. */
function slicesOf(pairs: readonly Pair[]): [string, Pair[]][] {
  return SLICED_BY.flatMap((by) =>
    [...Map.groupBy(pairs, ({ message }) => message[by])]
      .flatMap(([value, members]): [string, Pair[]][] =>
        value === undefined ? [] : [[`${by} ${value}`, members]],
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function line(rule: string, slice: string, value: number, limit: string, holds: boolean): GateLine {
  const outcome = holds ? 'passed' : 'failed';
  return { rule, slice, value: Number.isFinite(value) ? value : null, limit, outcome };
}

function scoresOf(pairs: readonly Pair[], side: Side): number[] {
  return pairs.map((pair) => pair[side]);
}

function labelsOf(pairs: readonly Pair[]): number[] {
  return pairs.map(({ message }) => (message.label === 'spam' ? 1 : 0));
}

function errorPercent(pairs: readonly Pair[], side: Side, threshold: number): number {
  const wrong = pairs.filter((pair) => pair[side] >= threshold !== (pair.message.label === 'spam')).length;
  return (100 * wrong) / pairs.length;
}
