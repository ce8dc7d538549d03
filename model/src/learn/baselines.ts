import { sigmoid } from '../statistics/sigmoid.ts';
import type { BinaryMatrix } from './matrix.ts';
import { rowOf } from './matrix.ts';
import { seededRandom, shuffled } from '../statistics/random.ts';

/** A simple filter to compare with: the score of each test message. */
export interface Baseline {
  readonly name: string;
  readonly scores: readonly number[];
}

export interface BaselineInput {
  /** Presence of words and word pairs. */
  readonly words: BinaryMatrix;
  /** 1 for spam, beside the rows of `words`. */
  readonly labels: readonly number[];
  readonly trainRows: readonly number[];
  readonly testRows: readonly number[];
  readonly seed: number;
}

const EPOCHS = 10;
const STEP = 0.5;

/** Class prior, Bernoulli naive Bayes and plain logistic regression, trained on the same split. */
export function baselines(input: BaselineInput): Baseline[] {
  return [
    { name: 'Class prior', scores: classPrior(input) },
    { name: 'Naive Bayes', scores: naiveBayes(input) },
    { name: 'Logistic regression', scores: logisticRegression(input) },
  ];
}

function classPrior({ labels, trainRows, testRows }: BaselineInput): number[] {
  const share = trainRows.reduce((sum, row) => sum + (labels[row] ?? 0), 0) / trainRows.length;
  return testRows.map(() => share);
}

/** log P(spam) / P(ham) plus, for each word that is there, log of its smoothed odds (add one). */
function naiveBayes({ words, labels, trainRows, testRows }: BaselineInput): number[] {
  const counts = [new Float64Array(words.width).fill(1), new Float64Array(words.width).fill(1)];
  const totals = [2, 2];
  for (const row of trainRows) {
    const label = labels[row] ?? 0;
    totals[label] = (totals[label] ?? 0) + 1;
    const count = counts[label];
    if (count !== undefined) for (const column of rowOf(words, row)) count[column] = (count[column] ?? 0) + 1;
  }
  const [[ham, spam], [allHam = 1, allSpam = 1]] = [counts, totals];
  return testRows.map((row) => {
    let logit = Math.log(allSpam / allHam);
    for (const column of rowOf(words, row))
      logit += Math.log(((spam?.[column] ?? 1) / allSpam) * (allHam / (ham?.[column] ?? 1)));
    return sigmoid(logit);
  });
}

/** Stochastic gradient descent on the log loss; rows of length 1. */
export function logisticRegression({ words, labels, trainRows, testRows, seed }: BaselineInput): number[] {
  const random = seededRandom(seed);
  const weights = new Float64Array(words.width);
  let bias = 0;
  const logitOf = (columns: Uint32Array): number => {
    let sum = 0;
    for (const column of columns) sum += weights[column] ?? 0;
    return bias + sum / Math.sqrt(columns.length || 1);
  };
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const row of shuffled(trainRows, random)) {
      const columns = rowOf(words, row);
      const step = STEP * ((labels[row] ?? 0) - sigmoid(logitOf(columns)));
      bias += step;
      const each = (20 * step) / Math.sqrt(columns.length || 1);
      for (const column of columns) weights[column] = (weights[column] ?? 0) + each;
    }
  }
  return testRows.map((row) => sigmoid(logitOf(rowOf(words, row))));
}
