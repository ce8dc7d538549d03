import { sigmoid } from '../statistics/sigmoid.ts';

/** How far around a threshold messages are counted, in log-odds. */
const BLUR = 0.5;
/** The thresholds that are tried, in log-odds: a score of 0.02 to one of 0.9999. */
const [LOWEST, HIGHEST, STEPS] = [-4, 9, 260];

/**
 * The threshold that costs least on messages the model has not learned from, when one lost ham costs as much as `lostHamCost`
 * let-through spams. Only a handful of ham scores near it, and where exactly is chance; so the cost is smoothed: each message is
 * lost or let through with a probability that goes from 0 to 1 around its score (a logistic kernel on log-odds).
 *
 * @param scores calibrated probabilities, any order
 * @param labels 1 for spam, 0 for ham, beside them
 */
export function chooseThreshold(
  scores: readonly number[],
  labels: readonly number[],
  lostHamCost: number,
): number {
  const logits = scores.map(logitOf);
  let [best, least] = [HIGHEST, Infinity];
  for (let step = 0; step <= STEPS; step++) {
    const at = LOWEST + (step * (HIGHEST - LOWEST)) / STEPS;
    const cost = expectedCost(logits, labels, at, lostHamCost);
    if (cost < least) [best, least] = [at, cost];
  }
  return sigmoid(best);
}

function expectedCost(
  logits: readonly number[],
  labels: readonly number[],
  at: number,
  lostHamCost: number,
): number {
  let cost = 0;
  for (const [i, logit] of logits.entries()) {
    const above = sigmoid((logit - at) / BLUR);
    cost += labels[i] === 1 ? 1 - above : lostHamCost * above;
  }
  return cost;
}

function logitOf(score: number): number {
  const p = Math.min(Math.max(score, 1e-9), 1 - 1e-9);
  return Math.log(p / (1 - p));
}
