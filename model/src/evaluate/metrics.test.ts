import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  averagePrecision,
  brierScore,
  confusionOf,
  expectedCalibrationError,
  lamPercent,
  logLoss,
  measure,
  recallAtFalsePositiveRate,
  rocAuc,
} from './metrics.ts';

const sample = fc
  .array(
    fc.tuple(
      fc.nat(1000).map((thousandths) => thousandths / 1000),
      fc.constantFrom(0, 1),
    ),
    {
      minLength: 4,
      maxLength: 60,
    },
  )
  .filter((pairs) => pairs.some(([, label]) => label === 0) && pairs.some(([, label]) => label === 1))
  .map((pairs) => ({ scores: pairs.map(([score]) => score), labels: pairs.map(([, label]) => label) }));

describe('ROC AUC', () => {
  test('is 0.75 for the example of scikit-learn’s documentation', () => {
    expect(rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBe(0.75);
  });

  test('is the share of pairs in the right order, ties counting half', () => {
    fc.assert(
      fc.property(sample, ({ scores, labels }) => {
        const [spam, ham] = [1, 0].map((label) => scores.filter((_, i) => labels[i] === label));
        const wins = (spam ?? []).flatMap((s) =>
          (ham ?? []).map((h): number => (s > h ? 1 : s === h ? 0.5 : 0)),
        );
        expect(rocAuc(scores, labels)).toBeCloseTo(wins.reduce((sum, win) => sum + win, 0) / wins.length, 10);
      }),
    );
  });

  test('does not change when scores are squeezed in order', () => {
    fc.assert(
      fc.property(sample, ({ scores, labels }) => {
        expect(
          rocAuc(
            scores.map((score) => score / 4 + 0.1),
            labels,
          ),
        ).toBeCloseTo(rocAuc(scores, labels), 10);
      }),
    );
  });

  test('turns around when the labels do', () => {
    fc.assert(
      fc.property(sample, ({ scores, labels }) => {
        expect(
          rocAuc(
            scores,
            labels.map((label) => 1 - label),
          ),
        ).toBeCloseTo(1 - rocAuc(scores, labels), 10);
      }),
    );
  });
});

test('average precision is 0.83 for the example of scikit-learn’s documentation', () => {
  expect(averagePrecision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBeCloseTo(0.8333333, 6);
});

describe('lam %', () => {
  test('is the rate itself where both rates are equal', () => {
    const lam = lamPercent({ hamAsHam: 90, hamAsSpam: 10, spamAsHam: 10, spamAsSpam: 90 });
    expect(lam).toBeCloseTo((100 * 10.5) / 101, 10);
  });

  test('is the inverse logit of the mean logit: bogofilter’s row of 5 of 830 ham and 143 of 379 spam gives 5.98', () => {
    expect(lamPercent({ hamAsHam: 825, hamAsSpam: 5, spamAsHam: 143, spamAsSpam: 236 })).toBeCloseTo(5.98, 2);
  });

  test('is finite without a mistake', () => {
    expect(lamPercent({ hamAsHam: 10, hamAsSpam: 0, spamAsHam: 0, spamAsSpam: 10 })).toBeGreaterThan(0);
  });
});

describe('recall at a false-positive rate', () => {
  const scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4];
  const labels = [1, 0, 1, 0, 1, 1];

  test('allows no ham where the rate gives less than one', () => {
    expect(recallAtFalsePositiveRate(scores, labels, 0.001)).toBe(0.25);
  });

  test('allows as many as fit', () => {
    expect(recallAtFalsePositiveRate(scores, labels, 0.5)).toBe(0.5);
    expect(recallAtFalsePositiveRate(scores, labels, 1)).toBe(1);
  });

  test('a spam that ties with the first ham too many is not caught', () => {
    expect(recallAtFalsePositiveRate([0.5, 0.5], [1, 0], 0)).toBe(0);
  });

  test('never falls when more ham may be lost', () => {
    fc.assert(
      fc.property(sample, ({ scores: own, labels: truth }) => {
        const recalls = [0, 0.1, 0.3, 0.7, 1].map((rate) => recallAtFalsePositiveRate(own, truth, rate));
        expect(recalls).toEqual(recalls.toSorted((a, b) => a - b));
      }),
    );
  });
});

test('Brier score and log loss of a coin are those of a coin', () => {
  expect(brierScore([0.5, 0.5], [0, 1])).toBe(0.25);
  expect(logLoss([0.5, 0.5], [0, 1])).toBeCloseTo(Math.LN2, 12);
});

test('calibration error is the distance of score and share, bin by bin', () => {
  // Four messages scored 0.9 of which three are spam, and four scored 0.1 of which none is.
  expect(
    expectedCalibrationError([0.9, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1], [1, 1, 1, 0, 0, 0, 0, 0]),
  ).toBeCloseTo((0.15 + 0.1) / 2, 10);
});

test('everything from the threshold on is called spam', () => {
  expect(confusionOf([0.4, 0.5, 0.6, 0.5], [0, 0, 1, 1], 0.5)).toEqual({
    hamAsHam: 1,
    hamAsSpam: 1,
    spamAsHam: 0,
    spamAsSpam: 2,
  });
});

test('the figures belong together', () => {
  const { accuracy, f1, hamMisclassificationPercent, spamMisclassificationPercent, oneMinusRocAucPercent } =
    measure([0.9, 0.2, 0.7, 0.1], [1, 1, 0, 0], 0.5);
  expect({ accuracy, f1, hamMisclassificationPercent, spamMisclassificationPercent }).toEqual({
    accuracy: 0.5,
    f1: 0.5,
    hamMisclassificationPercent: 50,
    spamMisclassificationPercent: 50,
  });
  expect(oneMinusRocAucPercent).toBeCloseTo(25, 10);
});
