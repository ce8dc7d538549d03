import type { View } from '../features/features.ts';
import { VIEWS } from '../features/features.ts';
import type { Look } from '../features/sink.ts';
import type { FeatureFinder } from './finder.ts';

/** A trained model: for each view a juror, and how their votes become a probability. */
export interface Jury {
  readonly jurors: Readonly<Record<View, Juror>>;
  /** logit(score) = slope * (sum of the votes, each times its juror's voice) + intercept. */
  readonly calibration: { readonly slope: number; readonly intercept: number };
}

/** One linear model: vote = bias + sum of the weights of a message's known features / root of their number. */
export interface Juror {
  readonly weights: Float32Array;
  readonly bias: number;
  readonly voice: number;
  /** The features it knows, each at the index of its weight. Of this juror alone: it holds what was found last. */
  readonly finder: FeatureFinder;
}

/** The parts of a score, in log-odds: `logit` is the sum of `base` and all amounts. */
export interface Opinion {
  readonly logit: number;
  /** What the model says of a message without any feature it knows. */
  readonly base: number;
  readonly contributions: readonly Contributions[];
}

/** What the features of a message in one view add to the log-odds. */
export interface Contributions {
  readonly view: View;
  /** Of the features, in the order in which they come. */
  readonly indices: readonly number[];
  /** One a feature; above zero speaks for spam. */
  readonly amounts: Float64Array;
  /** Of all features of the view, by index. */
  readonly names: readonly string[];
}

/** The message's log-odds of being spam. The fast path: nothing is kept but the sum. */
export function logitOf(jury: Jury, look: Look): number {
  lookFor(jury, look);
  let votes = 0;
  for (const view of VIEWS) {
    const { weights, bias, voice, finder } = jury.jurors[view];
    const { indices } = finder;
    let sum = 0;
    for (const index of indices) sum += weights[index] ?? 0;
    votes += voice * (indices.length === 0 ? bias : bias + sum / Math.sqrt(indices.length));
  }
  return jury.calibration.slope * votes + jury.calibration.intercept;
}

/** The same log-odds, summed in the same order, taken apart feature by feature. */
export function opinionOf(jury: Jury, look: Look): Opinion {
  lookFor(jury, look);
  const { slope, intercept } = jury.calibration;
  let base = intercept;
  let votes = 0;
  const contributions = VIEWS.map((view): Contributions => {
    const { weights, bias, voice, finder } = jury.jurors[view];
    const { indices, names } = finder;
    const length = Math.sqrt(indices.length);
    const scale = (slope * voice) / length;
    const amounts = new Float64Array(indices.length);
    let sum = 0;
    for (let i = 0; i < indices.length; i++) {
      const weight = weights[indices[i] ?? 0] ?? 0;
      sum += weight;
      amounts[i] = weight * scale;
    }
    base += slope * voice * bias;
    votes += voice * (length === 0 ? bias : bias + sum / length);
    return { view, indices, amounts, names };
  });
  return { logit: slope * votes + intercept, base, contributions };
}

/** Leaves with each juror's finder which features of the message that juror knows. */
function lookFor({ jurors }: Jury, look: Look): void {
  for (const view of VIEWS) jurors[view].finder.begin();
  look({
    words: jurors.words.finder,
    letters: jurors.letters.finder,
    subject: jurors.subject.finder,
    sender: jurors.sender.finder,
    structure: jurors.structure.finder,
  });
}
