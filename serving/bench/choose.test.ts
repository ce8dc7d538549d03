import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chooseConcurrency, quantile } from './choose.ts';

describe('concurrency', () => {
  const level = (connections: number, perSecond: number, p50: number, p99: number) => ({
    connections,
    perSecond,
    p50,
    p99,
  });

  test('is the fewest connections that reach 95 % of the peak', () => {
    const levels = [level(1, 500, 2, 4), level(2, 960, 2, 4), level(4, 1000, 4, 8), level(8, 990, 8, 16)];
    expect(chooseConcurrency(levels)).toEqual({ concurrency: 2, evenLatency: true });
  });

  test('passes over a level whose slowest requests wait more than three times the median', () => {
    const levels = [level(2, 960, 2, 7), level(4, 1000, 4, 12), level(8, 990, 8, 16)];
    expect(chooseConcurrency(levels)).toEqual({ concurrency: 4, evenLatency: true });
  });

  test('goes by throughput alone, and says so, where the machine disturbs every level', () => {
    const levels = [level(1, 500, 2, 4), level(2, 960, 2, 70), level(4, 1000, 4, 120)];
    expect(chooseConcurrency(levels)).toEqual({ concurrency: 2, evenLatency: false });
  });
});

test('a quantile is a value that the share of all is at or below, and fewer are below', () => {
  const values = fc.array(fc.integer(), { minLength: 1 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, share) => {
      const found = quantile(all, share);
      const count = (holds: (value: number) => boolean): number => all.filter(holds).length;
      expect(all).toContain(found);
      expect(count((value) => value <= found)).toBeGreaterThanOrEqual(share * all.length);
      expect(count((value) => value < found)).toBeLessThan(share * all.length);
    }),
  );
});
