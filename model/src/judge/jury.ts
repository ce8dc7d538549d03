import type { View } from '../features/features.ts';
import { VIEWS } from '../features/features.ts';
import { rowLength } from '../features/rarity.ts';
import type { Look } from '../features/sink.ts';
import type { FeatureFinder, Found } from './finder.ts';

/** A trained model: for each view a juror, and how their votes become a probability. */
export interface Jury {
  readonly jurors: Readonly<Record<View, Juror>>;
  /** logit(score) = slope * (sum of the votes, each times its juror's voice) + intercept. */
  readonly calibration: { readonly slope: number; readonly intercept: number };
}

/**
 * One linear model: vote = max(0, bias + sum of the weights of a message's features / length of the message). The length is the root
 * of the sum of squared rarities of all its features, known or not, and never below a least one: the less of a message is known, the
 * less is said of it. Zero is the most a juror can say for ham: what a message has too much of for that, padding above all, does not count.
 * Of several passages the one that speaks most for spam is the message's: a message is no better than its worst passage.
 */
export interface Juror {
  readonly weights: Float32Array;
  /** How much each feature counts; beside the weights. */
  readonly rarities: Float64Array;
  readonly unknownRarity: number;
  /** A message is as long as so many unknown features, or longer. */
  readonly leastFeatures: number;
  readonly bias: number;
  readonly voice: number;
  /** The features it knows, each at the index of its weight. Of this juror alone: it holds what was found last. */
  readonly finder: FeatureFinder;
}

/** The parts of a score, in log-odds: `logit` is the sum of `base`, all contributions and all limits. */
export interface Opinion {
  readonly logit: number;
  /** What the model says of a message without any feature it knows. */
  readonly base: number;
  readonly contributions: readonly Contributions[];
  /** What is taken back from jurors that would say more for ham than they can; above zero. */
  readonly limits: readonly Limit[];
}

export interface Limit {
  readonly view: View;
  readonly amount: number;
}

/** What the features of a message in one view add to the log-odds: each its weight times the scale, above zero for spam. */
export interface Contributions {
  readonly view: View;
  /** Of the features, in the order in which they come. They stand where the next look writes: they are gone then. */
  readonly indices: Int32Array;
  readonly scale: number;
  /** What all of them add. */
  readonly total: number;
  /** Of all features of the view, by index. */
  readonly names: readonly string[];
  readonly weights: Float32Array;
}

/** The message's log-odds of being spam. The fast path: nothing is kept but the sum. */
export function logitOf(jury: Jury, look: Look): number {
  lookFor(jury, look);
  let votes = 0;
  for (const view of VIEWS) {
    const juror = jury.jurors[view];
    votes += juror.voice * Math.max(0, strongest(juror).vote);
  }
  return jury.calibration.slope * votes + jury.calibration.intercept;
}

/** The same log-odds, summed in the same order, taken apart feature by feature. */
export function opinionOf(jury: Jury, look: Look): Opinion {
  lookFor(jury, look);
  const { slope, intercept } = jury.calibration;
  let base = intercept;
  let votes = 0;
  const limits: Limit[] = [];
  const contributions = VIEWS.map((view): Contributions => {
    const { weights, bias, voice, finder } = jury.jurors[view];
    const { known, sum, length, vote } = strongest(jury.jurors[view]);
    const scale = length === 0 ? 0 : (slope * voice) / length;
    if (vote < 0) limits.push({ view, amount: slope * voice * -vote });
    base += slope * voice * bias;
    votes += voice * Math.max(0, vote);
    return { view, indices: known, scale, total: sum * scale, names: finder.names, weights };
  });
  return { logit: slope * votes + intercept, base, contributions, limits };
}

/** What a juror says of a passage. */
export interface Said {
  readonly known: Int32Array;
  /** Of the weights of the known features. */
  readonly sum: number;
  /** Of the message; 0 when it has no features and there is no least length. */
  readonly length: number;
  readonly vote: number;
}

/** What the juror says of what it found last: of its passages, that one of which it says most. */
function strongest(juror: Juror): Said {
  const [first, ...more] = juror.finder.found().map((found) => sayOf(juror, found));
  if (first === undefined) throw new Error('nothing was looked at');
  return more.reduce((most, said) => (said.vote > most.vote ? said : most), first);
}

/** What a juror says of these features. */
export function sayOf(juror: Juror, found: Found): Said {
  const { weights, rarities, bias } = juror;
  const { known } = found;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < known.length; i++) {
    const index = known[i] ?? 0;
    sum += weights[index] ?? 0;
    squares += (rarities[index] ?? 0) ** 2;
  }
  const length = rowLength(squares, found.unknown, juror.unknownRarity, juror.leastFeatures);
  return { known, sum, length, vote: sum === 0 ? bias : bias + sum / length };
}

/** Leaves with each juror's finder which features of the message that juror knows. */
function lookFor({ jurors }: Jury, look: Look): void {
  for (const view of VIEWS) jurors[view].finder.begin();
  look({
    words: jurors.words.finder,
    passages: jurors.passages.finder,
    opening: jurors.opening.finder,
    subject: jurors.subject.finder,
    sender: jurors.sender.finder,
    structure: jurors.structure.finder,
  });
}
