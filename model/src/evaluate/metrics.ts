/** How good scores are, as the field measures it. Everywhere: `labels` holds 1 for spam and 0 for ham, beside `scores`. */
export interface Metrics {
  readonly messages: number;
  readonly ham: number;
  readonly spam: number;
  readonly threshold: number;
  readonly rocAuc: number;
  /** 1-ROCA%, the TREC spam track's figure: 100 * (1 - ROC AUC). */
  readonly oneMinusRocAucPercent: number;
  readonly averagePrecision: number;
  readonly accuracy: number;
  readonly f1: number;
  /** hm%: share of ham called spam. */
  readonly hamMisclassificationPercent: number;
  /** sm%: share of spam called ham. */
  readonly spamMisclassificationPercent: number;
  readonly lamPercent: number;
  readonly recallAtFpr001: number;
  readonly recallAtFpr005: number;
  readonly brier: number;
  readonly ece: number;
  readonly logLoss: number;
  readonly confusion: Confusion;
}

export interface Confusion {
  readonly hamAsHam: number;
  readonly hamAsSpam: number;
  readonly spamAsHam: number;
  readonly spamAsSpam: number;
}

type Numbers = ArrayLike<number>;

const ECE_BINS = 15;
const CLOSEST_TO_CERTAIN = 1e-15;

/** All metrics of scores at a threshold: spam is what scores at least that much. O(n log n). */
export function measure(scores: Numbers, labels: Numbers, threshold: number): Metrics {
  const confusion = confusionOf(scores, labels, threshold);
  const { hamAsHam, hamAsSpam, spamAsHam, spamAsSpam } = confusion;
  const [ham, spam] = [hamAsHam + hamAsSpam, spamAsHam + spamAsSpam];
  const auc = rocAuc(scores, labels);
  return {
    messages: ham + spam,
    ham,
    spam,
    threshold,
    rocAuc: auc,
    oneMinusRocAucPercent: 100 * (1 - auc),
    averagePrecision: averagePrecision(scores, labels),
    accuracy: (hamAsHam + spamAsSpam) / (ham + spam),
    f1: (2 * spamAsSpam) / (2 * spamAsSpam + hamAsSpam + spamAsHam),
    hamMisclassificationPercent: (100 * hamAsSpam) / ham,
    spamMisclassificationPercent: (100 * spamAsHam) / spam,
    lamPercent: lamPercent(confusion),
    recallAtFpr001: recallAtFalsePositiveRate(scores, labels, 0.001),
    recallAtFpr005: recallAtFalsePositiveRate(scores, labels, 0.005),
    brier: brierScore(scores, labels),
    ece: expectedCalibrationError(scores, labels),
    logLoss: logLoss(scores, labels),
    confusion,
  };
}

export function confusionOf(scores: Numbers, labels: Numbers, threshold: number): Confusion {
  let [hamAsHam, hamAsSpam, spamAsHam, spamAsSpam] = [0, 0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    const calledSpam = at(scores, i) >= threshold;
    if (at(labels, i) === 1 && calledSpam) spamAsSpam++;
    else if (at(labels, i) === 1) spamAsHam++;
    else if (calledSpam) hamAsSpam++;
    else hamAsHam++;
  }
  return { hamAsHam, hamAsSpam, spamAsHam, spamAsSpam };
}

/**
 * Area under the ROC curve: the chance that a random spam scores above a random ham, ties counting half (Mann-Whitney U over
 * the number of pairs). NaN when a class is missing.
 */
export function rocAuc(scores: Numbers, labels: Numbers): number {
  let [spamBelow, hamBelow, pairs] = [0, 0, 0];
  for (const { spam, ham } of tiedGroups(scores, labels)) {
    pairs += spam * (hamBelow + ham / 2);
    spamBelow += spam;
    hamBelow += ham;
  }
  return pairs / (spamBelow * hamBelow);
}

/** Sum over thresholds of (recall gained) * precision, without interpolation, as scikit-learn's average_precision_score. */
export function averagePrecision(scores: Numbers, labels: Numbers): number {
  const groups = tiedGroups(scores, labels).reverse();
  const allSpam = groups.reduce((sum, { spam }) => sum + spam, 0);
  let [spamAbove, above, sum] = [0, 0, 0];
  for (const { spam, ham } of groups) {
    spamAbove += spam;
    above += spam + ham;
    sum += (spam / allSpam) * (spamAbove / above);
  }
  return sum;
}

/**
 * Logistic average of ham and spam misclassification, in percent (TREC 2005 spam track, Cormack and Lynam), each rate smoothed as
 * (errors + 1/2) / (messages + 1) so that it never is 0 or 1.
 */
export function lamPercent({ hamAsHam, hamAsSpam, spamAsHam, spamAsSpam }: Confusion): number {
  const hm = (hamAsSpam + 0.5) / (hamAsHam + hamAsSpam + 1);
  const sm = (spamAsHam + 0.5) / (spamAsHam + spamAsSpam + 1);
  const logit = (Math.log(hm / (1 - hm)) + Math.log(sm / (1 - sm))) / 2;
  return 100 / (1 + Math.exp(-logit));
}

/** Share of spam that scores above all but floor(rate * ham) of the ham: the recall when at most that many ham may be lost. */
export function recallAtFalsePositiveRate(scores: Numbers, labels: Numbers, rate: number): number {
  const hamScores: number[] = [];
  for (let i = 0; i < scores.length; i++) if (at(labels, i) === 0) hamScores.push(at(scores, i));
  hamScores.sort((a, b) => b - a);
  const limit = hamScores[Math.floor(rate * hamScores.length)] ?? -Infinity;
  let caught = 0;
  for (let i = 0; i < scores.length; i++) if (at(labels, i) === 1 && at(scores, i) > limit) caught++;
  return caught / (scores.length - hamScores.length);
}

/** Mean squared distance of the score from the label (Brier 1950). */
export function brierScore(scores: Numbers, labels: Numbers): number {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) sum += (at(scores, i) - at(labels, i)) ** 2;
  return sum / scores.length;
}

/**
 * Expected calibration error (Naeini et al. 2015): in 15 bins of equal width over 0..1, the distance between mean score and share
 * of spam, averaged by the messages in the bin.
 */
export function expectedCalibrationError(scores: Numbers, labels: Numbers): number {
  const bins = Array.from({ length: ECE_BINS }, () => ({ score: 0, spam: 0 }));
  for (let i = 0; i < scores.length; i++) {
    const bin = bins[Math.min(ECE_BINS - 1, Math.floor(at(scores, i) * ECE_BINS))];
    if (bin === undefined) continue;
    bin.score += at(scores, i);
    bin.spam += at(labels, i);
  }
  return bins.reduce((sum, { score, spam }) => sum + Math.abs(score - spam), 0) / scores.length;
}

/** Mean negative log-likelihood in nats; scores are kept 1e-15 away from 0 and 1. */
export function logLoss(scores: Numbers, labels: Numbers): number {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const p = Math.min(Math.max(at(scores, i), CLOSEST_TO_CERTAIN), 1 - CLOSEST_TO_CERTAIN);
    sum -= at(labels, i) === 1 ? Math.log(p) : Math.log1p(-p);
  }
  return sum / scores.length;
}

interface TiedGroup {
  readonly score: number;
  readonly spam: number;
  readonly ham: number;
}

/** How many of each class share a score, by ascending score. */
export function tiedGroups(scores: Numbers, labels: Numbers): TiedGroup[] {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => at(scores, a) - at(scores, b),
  );
  const groups: { score: number; spam: number; ham: number }[] = [];
  for (const i of order) {
    let group = groups.at(-1);
    if (group === undefined || group.score !== at(scores, i)) {
      group = { score: at(scores, i), spam: 0, ham: 0 };
      groups.push(group);
    }
    if (at(labels, i) === 1) group.spam++;
    else group.ham++;
  }
  return groups;
}

function at(values: Numbers, i: number): number {
  return values[i] ?? Number.NaN;
}
