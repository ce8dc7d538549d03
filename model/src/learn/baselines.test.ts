import { expect, test } from '@jest/globals';
import { binaryMatrix } from './matrix.ts';
import { baselines } from './baselines.ts';

// Words: 0 is spam's, 1 is in both. Learned from: two spam, one ham; tested on: a message with word 0, one with word 1.
const words = binaryMatrix([[0], [0, 1], [1], [0], [1]], 2);
const scores = Object.fromEntries(
  baselines({ words, labels: [1, 1, 0, 1, 0], trainRows: [0, 1, 2], testRows: [3, 4], seed: 1 }).map(
    ({ name, scores: own }) => [name, own],
  ),
);

test('the class prior is the share of spam among what was learned from', () => {
  expect(scores['Class prior']).toEqual([2 / 3, 2 / 3]);
});

test('naive Bayes multiplies the odds of the words that are there, counts smoothed by one', () => {
  // Word 0: (2+1)/(2+2) of spam, (0+1)/(1+2) of ham; word 1: (1+1)/(2+2) of spam, (1+1)/(1+2) of ham; classes 4 to 3.
  const odds = [(4 / 3) * (3 / 4 / (1 / 3)), (4 / 3) * (2 / 4 / (2 / 3))];
  for (const [i, own] of odds.entries()) expect(scores['Naive Bayes']?.[i]).toBeCloseTo(own / (1 + own), 12);
});

test('logistic regression puts what looks like spam above what looks like ham', () => {
  const [spam = 0, ham = 1] = scores['Logistic regression'] ?? [];
  expect(spam).toBeGreaterThan(0.5);
  expect(ham).toBeLessThan(0.5);
});

test('what the test messages truly are does not reach the baselines', () => {
  const other = baselines({
    words,
    labels: [1, 1, 0, 0, 1],
    trainRows: [0, 1, 2],
    testRows: [3, 4],
    seed: 1,
  });
  expect(Object.fromEntries(other.map(({ name, scores: own }) => [name, own]))).toEqual(scores);
});
