import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { busyInstances } from './busy.ts';

const load = fc.double({ min: 0, max: 500, noNaN: true });
const service = fc.record({
  concurrency: fc.integer({ min: 1, max: 80 }),
  minInstances: fc.integer({ min: 0, max: 3 }),
  maxInstances: fc.integer({ min: 3, max: 20 }),
});

describe('instances at work', () => {
  test('one request at a time needs as many instances as requests are under way', () => {
    const { answering } = busyInstances({ load: 2.5, concurrency: 1, minInstances: 0, maxInstances: 1000 });
    expect(answering).toBeCloseTo(2.5, 9);
  });

  test('a single instance is busy while at least one request is under way: 1 - e^-load of the time', () => {
    const { answering } = busyInstances({ load: 0.7, concurrency: 80, minInstances: 0, maxInstances: 1 });
    expect(answering).toBeCloseTo(1 - Math.exp(-0.7), 12);
  });

  test('two at a time: worked out by hand for a load of 1', () => {
    // P(1 or 2) = e^-1 (1 + 1/2), P(3 or more) = 1 - e^-1 (1 + 1 + 1/2), with two instances at most.
    const expected = Math.exp(-1) * 1.5 + 2 * (1 - Math.exp(-1) * 2.5);
    const { answering } = busyInstances({ load: 1, concurrency: 2, minInstances: 0, maxInstances: 2 });
    expect(answering).toBeCloseTo(expected, 12);
  });

  test('agrees with counting simulated arrivals', () => {
    const random = (function* (): Generator<number, never> {
      for (let state = 1; ; state = (state * 48271) % 2147483647) yield state / 2147483647;
    })();
    const poisson = (mean: number): number => {
      let count = -1;
      for (let product = 1; product > Math.exp(-mean); count++) product *= random.next().value;
      return count;
    };
    const samples = Array.from({ length: 40_000 }, () => Math.ceil(poisson(6) / 4));
    const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
    const { answering } = busyInstances({ load: 6, concurrency: 4, minInstances: 0, maxInstances: 100 });
    expect(Math.abs(answering - mean)).toBeLessThan(0.02);
  });

  test('more load never means less work, nor more waiting, and the limits hold', () => {
    fc.assert(
      fc.property(service, load, load, (limits, a, b) => {
        const less = busyInstances({ ...limits, load: Math.min(a, b) });
        const more = busyInstances({ ...limits, load: Math.max(a, b) });
        expect(more.answering).toBeGreaterThanOrEqual(less.answering - 1e-9);
        expect(more.waiting).toBeLessThanOrEqual(less.waiting + 1e-9);
        expect(more.answering).toBeLessThanOrEqual(limits.maxInstances + 1e-9);
      }),
    );
  });
});
