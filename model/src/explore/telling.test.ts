import { describe, expect, test } from '@jest/globals';
import { KindCounts, logOddsRatio } from './telling.ts';

describe('log-odds with an informative prior', () => {
  test('is the difference of the classes’ log-odds over its standard deviation, by hand', () => {
    // 100 ham, 99 spam; 19 and 20 have the term: the prior share is (39 + 1/2) / (199 + 1) = 0.1975, worth 19.75 of 100 messages.
    const { logOdds, z } = logOddsRatio({ ham: 19, spam: 20 }, { ham: 100, spam: 99 });
    const expected = Math.log(39.75 / 159.25) - Math.log(38.75 / 161.25);
    expect(logOdds).toBeCloseTo(expected, 12);
    expect(z).toBeCloseTo(expected / Math.sqrt(1 / 39.75 + 1 / 159.25 + 1 / 38.75 + 1 / 161.25), 12);
  });

  test('is zero for a term that both classes use alike, and turns its sign with the classes', () => {
    const of = { ham: 50, spam: 50 };
    expect(logOddsRatio({ ham: 20, spam: 20 }, of).z).toBeCloseTo(0, 12);
    expect(logOddsRatio({ ham: 30, spam: 5 }, of).z).toBeCloseTo(
      -logOddsRatio({ ham: 5, spam: 30 }, of).z,
      12,
    );
  });

  test('a term that every message has tells nothing, however many more of one class there are', () => {
    expect(Math.abs(logOddsRatio({ ham: 4000, spam: 2000 }, { ham: 4000, spam: 2000 }).z)).toBeLessThan(1);
  });
});

describe('counting terms', () => {
  const count = (counts: KindCounts, times: number): void => {
    for (let i = 0; i < times; i++) {
      counts.add('ham', new Set(['kernel', 'both']));
      counts.add('spam', new Set(['pills', 'both']));
    }
  };

  test('the most telling terms of each class come first, those of fewer than ten messages never', () => {
    const counts = new KindCounts();
    count(counts, 20);
    for (let i = 0; i < 9; i++) counts.add('spam', new Set(['rare']));
    const { ham, spam } = counts.telling(5);
    expect(spam[0]).toMatchObject({ term: 'pills', ham: 0, spam: 20 });
    expect(ham[0]).toMatchObject({ term: 'kernel', ham: 20, spam: 0 });
    expect([...ham, ...spam].map(({ term }) => term)).not.toContain('rare');
  });

  test('frequent terms survive any number of rare ones', () => {
    const counts = new KindCounts(1000);
    for (let i = 0; i < 50_000; i++) counts.add('ham', new Set([`once${i}`, 'kernel']));
    count(counts, 20);
    const [first] = counts.telling(1).ham;
    expect(first).toMatchObject({ term: 'kernel', ham: 50_020 });
  });
});
