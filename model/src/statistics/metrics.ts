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

/** How many of each class have a score. Every metric is a function of these counts. */
export interface ScoreCount {
  readonly score: number;
  readonly spam: number;
  readonly ham: number;
}

const ECE_BINS = 15;
const CLOSEST_TO_CERTAIN = 1e-15;

/** All metrics of scores at a threshold: spam is what scores at least that much. O(n log n). */
export function measure(scores: Numbers, labels: Numbers, threshold: number): Metrics {
  return measureCounts(countsByScore(scores, labels), threshold);
}

/** The same of counts that stand by ascending score, in O(n): resampling counts anew and sorts nothing. */
export function measureCounts(counts: readonly ScoreCount[], threshold: number): Metrics {
  const decisions = measureDecisions(confusionAt(counts, threshold));
  const auc = areaUnderRoc(counts);
  return {
    threshold,
    rocAuc: auc,
    oneMinusRocAucPercent: 100 * (1 - auc),
    averagePrecision: averagePrecision(counts),
    ...decisions,
    recallAtFpr001: recallAtFalsePositiveRate(counts, 0.001),
    recallAtFpr005: recallAtFalsePositiveRate(counts, 0.005),
    brier: brierScore(counts),
    ece: expectedCalibrationError(counts),
    logLoss: logLoss(counts),
  };
}

/** What follows from the decisions alone, whatever the scores and the threshold behind them. */
export function measureDecisions(confusion: Confusion) {
  const { hamAsHam, hamAsSpam, spamAsHam, spamAsSpam } = confusion;
  const [ham, spam] = [hamAsHam + hamAsSpam, spamAsHam + spamAsSpam];
  return {
    messages: ham + spam,
    ham,
    spam,
    accuracy: (hamAsHam + spamAsSpam) / (ham + spam),
    f1: (2 * spamAsSpam) / (2 * spamAsSpam + hamAsSpam + spamAsHam),
    hamMisclassificationPercent: (100 * hamAsSpam) / ham,
    spamMisclassificationPercent: (100 * spamAsHam) / spam,
    lamPercent: lamPercent(confusion),
    confusion,
  };
}

/** The counts of each distinct score, ascending. */
export function countsByScore(scores: Numbers, labels: Numbers): ScoreCount[] {
  const merged: { score: number; spam: number; ham: number }[] = [];
  for (const one of eachMessage(scores, labels).sort((a, b) => a.score - b.score)) {
    const last = merged.at(-1);
    if (last?.score !== one.score) merged.push(one);
    else {
      last.spam += one.spam;
      last.ham += one.ham;
    }
  }
  return merged;
}

export function rocAuc(scores: Numbers, labels: Numbers): number {
  return areaUnderRoc(countsByScore(scores, labels));
}

export function confusionOf(scores: Numbers, labels: Numbers, threshold: number): Confusion {
  return confusionAt(eachMessage(scores, labels), threshold);
}

/**
 * Area under the ROC curve: the chance that a random spam scores above a random ham, ties counting half (Mann-Whitney U over
 * the number of pairs). NaN when a class is missing.
 */
function areaUnderRoc(counts: readonly ScoreCount[]): number {
  let [spamBelow, hamBelow, pairs] = [0, 0, 0];
  for (const { spam, ham } of counts) {
    pairs += spam * (hamBelow + ham / 2);
    spamBelow += spam;
    hamBelow += ham;
  }
  return pairs / (spamBelow * hamBelow);
}

/** Sum over thresholds of (recall gained) * precision, without interpolation, as scikit-learn's average_precision_score. */
function averagePrecision(counts: readonly ScoreCount[]): number {
  let [spamAbove, above, sum] = [0, 0, 0];
  for (const { spam, ham } of descending(counts)) {
    spamAbove += spam;
    above += spam + ham;
    if (spam > 0) sum += spam * (spamAbove / above);
  }
  return sum / spamAbove;
}

function confusionAt(counts: readonly ScoreCount[], threshold: number): Confusion {
  let [hamAsHam, hamAsSpam, spamAsHam, spamAsSpam] = [0, 0, 0, 0];
  for (const { score, spam, ham } of counts) {
    if (score >= threshold) {
      spamAsSpam += spam;
      hamAsSpam += ham;
    } else {
      spamAsHam += spam;
      hamAsHam += ham;
    }
  }
  return { hamAsHam, hamAsSpam, spamAsHam, spamAsSpam };
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
export function recallAtFalsePositiveRate(counts: readonly ScoreCount[], rate: number): number {
  const [allHam, allSpam] = [total(counts, ({ ham }) => ham), total(counts, ({ spam }) => spam)];
  const mayBeLost = Math.floor(rate * allHam);
  let [lost, caught] = [0, 0];
  for (const { spam, ham } of descending(counts)) {
    lost += ham;
    if (lost > mayBeLost) break;
    caught += spam;
  }
  return caught / allSpam;
}

/** Mean squared distance of the score from the label (Brier 1950). */
function brierScore(counts: readonly ScoreCount[]): number {
  return meanOver(counts, ({ score, spam, ham }) => spam * (score - 1) ** 2 + ham * score ** 2);
}

/**
 * Expected calibration error (Naeini et al. 2015): in 15 bins of equal width over 0..1, the distance between mean score and share
 * of spam, averaged by the messages in the bin.
 */
function expectedCalibrationError(counts: readonly ScoreCount[]): number {
  const surplus = new Float64Array(ECE_BINS);
  for (const { score, spam, ham } of counts) {
    const bin = Math.min(ECE_BINS - 1, Math.floor(score * ECE_BINS));
    surplus[bin] = (surplus[bin] ?? 0) + (spam + ham) * score - spam;
  }
  return surplus.reduce((sum, value) => sum + Math.abs(value), 0) / total(counts, messagesIn);
}

/** Mean negative log-likelihood in nats; scores are kept 1e-15 away from 0 and 1. */
function logLoss(counts: readonly ScoreCount[]): number {
  return meanOver(counts, ({ score, spam, ham }) => {
    const p = Math.min(Math.max(score, CLOSEST_TO_CERTAIN), 1 - CLOSEST_TO_CERTAIN);
    return -spam * Math.log(p) - ham * Math.log1p(-p);
  });
}

function eachMessage(scores: Numbers, labels: Numbers): { score: number; spam: number; ham: number }[] {
  return Array.from(scores, (score, i) => {
    const spam = labels[i] === 1 ? 1 : 0;
    return { score, spam, ham: 1 - spam };
  });
}

function* descending(counts: readonly ScoreCount[]): Iterable<ScoreCount> {
  for (let i = counts.length - 1; i >= 0; i--) yield counts[i] as ScoreCount;
}

function meanOver(counts: readonly ScoreCount[], value: (count: ScoreCount) => number): number {
  return total(counts, value) / total(counts, messagesIn);
}

function total(counts: readonly ScoreCount[], value: (count: ScoreCount) => number): number {
  return counts.reduce((sum, count) => sum + value(count), 0);
}

function messagesIn({ spam, ham }: ScoreCount): number {
  return spam + ham;
}
