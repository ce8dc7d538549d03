import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  confusionOf,
  countsByScore,
  lamPercent,
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

describe('average precision', () => {
  test('is 0.83 for the example of scikit-learn’s documentation', () => {
    expect(measure([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.5).averagePrecision).toBeCloseTo(0.8333333, 6);
  });

  test('is one, and not a hair more, where all spam ranks above all ham', () => {
    const labels = Array.from({ length: 120 }, (_, i) => (i < 60 ? 0 : 1));
    expect(
      measure(
        labels.map((_, i) => i / 120),
        labels,
        0.5,
      ).averagePrecision,
    ).toBe(1);
  });

  test('is the share of spam where all scores tie', () => {
    expect(measure([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0], 0.5).averagePrecision).toBe(0.25);
  });
});

test('sixty messages with many ties measure as scikit-learn 1.9.1 measures them', () => {
  // roc_auc_score, average_precision_score, brier_score_loss, log_loss (clipped at 1e-15), f1_score, accuracy_score.
  const labels = Array.from({ length: 60 }, (_, i) => ((i * i) % 7 < 3 && i % 5 !== 0 ? 1 : 0));
  const scores = labels.map((label, i) => (((i * 29) % 20) * 3 + 40 * label) / 100);
  const measured = measure(scores, labels, 0.5);
  expect(measured.rocAuc).toBeCloseTo(0.9638009049773756, 12);
  expect(measured.averagePrecision).toBeCloseTo(0.9741518484703564, 12);
  expect(measured.brier).toBeCloseTo(0.11055, 12);
  expect(measured.logLoss).toBeCloseTo(0.3649849651166163, 12);
  expect(measured.f1).toBeCloseTo(0.8615384615384616, 12);
  expect(measured.accuracy).toBeCloseTo(0.85, 12);
  expect(measured.confusion).toEqual({ hamAsHam: 23, hamAsSpam: 3, spamAsHam: 6, spamAsSpam: 28 });
});

describe('lam %', () => {
  test('is the rate itself where both rates are equal', () => {
    const lam = lamPercent({ hamAsHam: 90, hamAsSpam: 10, spamAsHam: 10, spamAsSpam: 90 });
    expect(lam).toBeCloseTo((100 * 10.5) / 101, 10);
  });

  // Errors among 830 ham and 379 spam, or 1,588 and 244, with the lam % published for them: bogofilter, SpamAssassin's Bayes and
  // rules, TF-IDF with logistic regression, linear SVC and complement naive Bayes, fastText.
  test.each([
    [830, 5, 379, 143, 5.98],
    [830, 6, 379, 11, 1.54],
    [830, 36, 379, 153, 15.0],
    [830, 9, 379, 8, 1.6],
    [830, 6, 379, 8, 1.33],
    [830, 11, 379, 4, 1.28],
    [830, 17, 379, 25, 3.78],
    [1588, 4, 244, 84, 3.72],
    [1588, 92, 244, 8, 4.5],
    [1588, 6, 244, 3, 0.77],
  ])('of %i ham with %i lost and %i spam with %i missed is %f', (ham, lost, spam, missed, lam) => {
    const measured = lamPercent({
      hamAsHam: ham - lost,
      hamAsSpam: lost,
      spamAsHam: missed,
      spamAsSpam: spam - missed,
    });
    expect(measured).toBeCloseTo(lam, 2);
  });

  test('is finite without a mistake', () => {
    expect(lamPercent({ hamAsHam: 10, hamAsSpam: 0, spamAsHam: 0, spamAsSpam: 10 })).toBeGreaterThan(0);
  });
});

describe('recall at a false-positive rate', () => {
  const recallAt = (scores: number[], labels: number[], rate: number): number =>
    recallAtFalsePositiveRate(countsByScore(scores, labels), rate);
  const scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4];
  const labels = [1, 0, 1, 0, 1, 1];

  test('allows no ham where the rate gives less than one', () => {
    expect(recallAt(scores, labels, 0.001)).toBe(0.25);
  });

  test('allows as many as fit', () => {
    expect(recallAt(scores, labels, 0.5)).toBe(0.5);
    expect(recallAt(scores, labels, 1)).toBe(1);
  });

  test('a spam that ties with the first ham too many is not caught', () => {
    expect(recallAt([0.5, 0.5], [1, 0], 0)).toBe(0);
  });

  test('is the best recall of any threshold that loses no more ham than fit', () => {
    fc.assert(
      fc.property(
        sample,
        fc.double({ min: 0, max: 1, noNaN: true }),
        ({ scores: own, labels: truth }, rate) => {
          const allowed = Math.floor(rate * truth.filter((label) => label === 0).length);
          const recalls = [...own, 2].map((threshold) => {
            const { hamAsSpam, spamAsSpam, spamAsHam } = confusionOf(own, truth, threshold);
            return hamAsSpam <= allowed ? spamAsSpam / (spamAsSpam + spamAsHam) : 0;
          });
          expect(recallAt(own, truth, rate)).toBe(Math.max(...recalls));
        },
      ),
    );
  });

  test('never falls when more ham may be lost', () => {
    fc.assert(
      fc.property(sample, ({ scores: own, labels: truth }) => {
        const recalls = [0, 0.1, 0.3, 0.7, 1].map((rate) => recallAt(own, truth, rate));
        expect(recalls).toEqual(recalls.toSorted((a, b) => a - b));
      }),
    );
  });
});

test('Brier score and log loss of a coin are those of a coin', () => {
  const { brier, logLoss } = measure([0.5, 0.5], [0, 1], 0.5);
  expect(brier).toBe(0.25);
  expect(logLoss).toBeCloseTo(Math.LN2, 12);
});

test('log loss stays finite for a certain mistake', () => {
  expect(measure([0, 1], [1, 0], 0.5).logLoss).toBeCloseTo(15 * Math.LN10, 1);
});

test('calibration error is the distance of score and share, bin by bin', () => {
  // Four messages scored 0.9 of which three are spam, and four scored 0.1 of which none is.
  const { ece } = measure([0.9, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0.1], [1, 1, 1, 0, 0, 0, 0, 0], 0.5);
  expect(ece).toBeCloseTo((0.15 + 0.1) / 2, 10);
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
