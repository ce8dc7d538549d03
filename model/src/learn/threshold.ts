/**
 * The threshold that costs least on messages the model has not learned from, when one lost ham costs as much as `lostHamCost`
 * let-through spams. Between two scores that are equally good the middle is taken, in log-odds.
 *
 * @param scores calibrated probabilities, any order
 * @param labels 1 for spam, 0 for ham, beside them
 */
export function chooseThreshold(
  scores: readonly number[],
  labels: readonly number[],
  lostHamCost: number,
): number {
  const order = [...scores.keys()].sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0));
  let cost = labels.reduce((sum, label) => sum + label, 0);
  let least = cost;
  let [above, below] = [1, scores[order[0] ?? 0] ?? 1];
  for (const [rank, i] of order.entries()) {
    cost += labels[i] === 1 ? -1 : lostHamCost;
    const [own, next] = [scores[i] ?? 0, scores[order[rank + 1] ?? -1] ?? 0];
    if (cost < least && next < own) [least, above, below] = [cost, own, next];
  }
  // Where two scores are next to each other there is no number between them.
  const between = middle(above, below);
  return between > below && between <= above ? between : above;
}

function middle(above: number, below: number): number {
  const logit = (p: number): number => Math.log(clamp(p) / (1 - clamp(p)));
  return 1 / (1 + Math.exp(-(logit(above) + logit(below)) / 2));
}

function clamp(p: number): number {
  return Math.min(Math.max(p, 1e-9), 1 - 1e-9);
}
