import { sigmoid } from '../statistics/sigmoid.ts';

/** Turns summed votes into a probability: score = 1 / (1 + exp(-(slope * votes + intercept))). */
export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

const MAX_STEPS = 100;
const RIDGE = 1e-12;

/**
 * Platt scaling (Platt 1999) by Newton's method with step halving, and with Platt's smoothed targets, as set out by Lin, Lin
 * and Weng (2007), "A note on Platt's probabilistic outputs for support vector machines".
 *
 * @param votes summed votes of messages the jurors have not learned from
 * @param labels 1 for spam, 0 for ham, beside them
 */
export function calibrate(votes: ArrayLike<number>, labels: ArrayLike<number>): Calibration {
  let spam = 0;
  for (let i = 0; i < labels.length; i++) spam += labels[i] ?? 0;
  const ham = labels.length - spam;
  const targets = { spam: (spam + 1) / (spam + 2), ham: 1 / (ham + 2) };
  const targetOf = (i: number): number => (labels[i] === 1 ? targets.spam : targets.ham);
  let current: Calibration = { slope: 0, intercept: Math.log((spam + 1) / (ham + 1)) };
  let loss = crossEntropy(votes, targetOf, current);
  for (let step = 0; step < MAX_STEPS; step++) {
    const { slope, intercept, gradient } = newtonStep(votes, targetOf, current);
    if (gradient < 1e-8 * votes.length) break;
    let size = 1;
    let next = current;
    let nextLoss = loss;
    for (; size > 1e-10; size /= 2) {
      next = { slope: current.slope + size * slope, intercept: current.intercept + size * intercept };
      nextLoss = crossEntropy(votes, targetOf, next);
      if (nextLoss < loss) break;
    }
    if (!(nextLoss < loss)) break;
    [current, loss] = [next, nextLoss];
  }
  return current;
}

/** The calibrated probability of spam. */
export function probability(votes: number, { slope, intercept }: Calibration): number {
  return sigmoid(slope * votes + intercept);
}

function crossEntropy(
  votes: ArrayLike<number>,
  targetOf: (i: number) => number,
  { slope, intercept }: Calibration,
): number {
  let loss = 0;
  for (let i = 0; i < votes.length; i++) {
    const logit = slope * (votes[i] ?? 0) + intercept;
    loss += Math.max(logit, 0) - logit * targetOf(i) + Math.log1p(Math.exp(-Math.abs(logit)));
  }
  return loss;
}

function newtonStep(
  votes: ArrayLike<number>,
  targetOf: (i: number) => number,
  at: Calibration,
): Calibration & { gradient: number } {
  let [g1, g2, h11, h12, h22] = [0, 0, RIDGE, 0, RIDGE];
  for (let i = 0; i < votes.length; i++) {
    const vote = votes[i] ?? 0;
    const p = probability(vote, at);
    const error = p - targetOf(i);
    const curvature = p * (1 - p);
    g1 += vote * error;
    g2 += error;
    h11 += vote * vote * curvature;
    h12 += vote * curvature;
    h22 += curvature;
  }
  const determinant = h11 * h22 - h12 * h12;
  return {
    slope: -(h22 * g1 - h12 * g2) / determinant,
    intercept: -(h11 * g2 - h12 * g1) / determinant,
    gradient: Math.abs(g1) + Math.abs(g2),
  };
}
