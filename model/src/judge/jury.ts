import type { Features, View } from '../features/features.ts';
import { VIEWS } from '../features/features.ts';

/** A trained model: for each view a juror, and how their votes become a probability. */
export interface Jury {
  readonly jurors: Readonly<Record<View, Juror>>;
  /** logit(score) = slope * (sum of the votes, each times its juror's voice) + intercept. */
  readonly calibration: { readonly slope: number; readonly intercept: number };
}

/**
 * One linear model: vote = max(0, bias + sum of the weights of a message's features / length of the message). The length is the root
 * of the sum of squared rarities of all its features, known or not: the less of a message is known, the less is said of it. Zero is
 * the most a juror can say for ham: what a message has too much of for that, padding above all, does not count.
 */
export interface Juror {
  readonly weights: Float32Array;
  /** How much each feature counts; beside the weights. */
  readonly rarities: Float64Array;
  readonly unknownRarity: number;
  readonly bias: number;
  readonly voice: number;
  /** Index of each feature's weight, by name. */
  readonly indexOf: ReadonlyMap<string, number>;
}

/** The parts of a score, in log-odds: `logit` is the sum of `base`, all contributions and all limits. */
export interface Opinion {
  readonly logit: number;
  /** What the model says of a message without any feature it knows. */
  readonly base: number;
  /** Signed; above zero speaks for spam. In no order. */
  readonly contributions: readonly Contribution[];
  /** What is taken back from jurors that would say more for ham than they can; above zero. */
  readonly limits: readonly Limit[];
}

export interface Limit {
  readonly view: View;
  readonly amount: number;
}

export interface Contribution {
  readonly view: View;
  readonly feature: string;
  readonly amount: number;
}

/** The message's log-odds of being spam. The fast path: nothing is kept but the sum. */
export function logitOf(jury: Jury, features: Features): number {
  let votes = 0;
  for (const view of VIEWS) {
    const juror = jury.jurors[view];
    votes += juror.voice * voteOf(juror, features[view]);
  }
  return jury.calibration.slope * votes + jury.calibration.intercept;
}

/** The same log-odds, summed in the same order, taken apart feature by feature. */
export function opinionOf(jury: Jury, features: Features): Opinion {
  const { slope, intercept } = jury.calibration;
  const contributions: { view: View; feature: string; amount: number }[] = [];
  const limits: Limit[] = [];
  let base = intercept;
  let votes = 0;
  for (const view of VIEWS) {
    const { weights, bias, voice, indexOf } = jury.jurors[view];
    const before = contributions.length;
    const length = lengthOf(jury.jurors[view], features[view]);
    let sum = 0;
    for (const feature of features[view]) {
      const index = indexOf.get(feature);
      if (index === undefined) continue;
      const amount = weights[index] ?? 0;
      sum += amount;
      contributions.push({ view, feature, amount });
    }
    const scale = (slope * voice) / length;
    for (const contribution of contributions.slice(before)) contribution.amount *= scale;
    base += slope * voice * bias;
    const vote = length === 0 ? bias : bias + sum / length;
    if (vote < 0) limits.push({ view, amount: slope * voice * -vote });
    votes += voice * Math.max(0, vote);
  }
  return { logit: slope * votes + intercept, base, contributions, limits };
}

function voteOf(juror: Juror, features: ReadonlySet<string>): number {
  const { weights, rarities, unknownRarity, bias, indexOf } = juror;
  let sum = 0;
  let squares = 0;
  for (const feature of features) {
    const index = indexOf.get(feature);
    const rarity = index === undefined ? unknownRarity : (rarities[index] ?? 0);
    squares += rarity * rarity;
    if (index !== undefined) sum += weights[index] ?? 0;
  }
  return Math.max(0, squares === 0 ? bias : bias + sum / Math.sqrt(squares));
}

/** The length of a message in one view; 0 when it has no feature there. */
export function lengthOf({ rarities, unknownRarity, indexOf }: Juror, features: ReadonlySet<string>): number {
  let squares = 0;
  for (const feature of features) {
    const index = indexOf.get(feature);
    const rarity = index === undefined ? unknownRarity : (rarities[index] ?? 0);
    squares += rarity * rarity;
  }
  return Math.sqrt(squares);
}
