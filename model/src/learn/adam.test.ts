import { beforeAll, expect, test } from '@jest/globals';
import { tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { Adam } from './adam.ts';
import type { BackendChoice } from './backend.ts';
import { openBackend } from './backend.ts';

beforeAll(async () => {
  await openBackend((process.env['HAMLET_BACKEND'] ?? 'auto') as BackendChoice);
});

/** Algorithm 1 of Kingma and Ba (2015), line by line, for one weight. */
function published(gradients: readonly number[], scale: number, rate: number): number {
  let [weight, mean, square] = [0.5, 0, 0];
  for (const [i, gradient] of gradients.entries()) {
    mean = 0.9 * mean + 0.1 * gradient;
    square = 0.999 * square + 0.001 * gradient ** 2;
    const [unbiasedMean, unbiasedSquare] = [mean / (1 - 0.9 ** (i + 1)), square / (1 - 0.999 ** (i + 1))];
    weight -= (scale * rate * unbiasedMean) / (Math.sqrt(unbiasedSquare) + 1e-8);
  }
  return weight;
}

test('the steps are those of the published algorithm', () => {
  const gradient = fc
    .double({ min: 0.01, max: 5, noNaN: true })
    .chain((size) => fc.constantFrom(size, -size));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(gradient, gradient), { minLength: 1, maxLength: 20 }),
      fc.double({ min: 0.001, max: 0.1, noNaN: true }),
      (gradients, rate) => {
        const adam = new Adam([2, 1]);
        const scales = tensor2d([1, 3], [2, 1]);
        let weights = tensor2d([0.5, 0.5], [2, 1]);
        for (const pair of gradients) weights = adam.step(weights, tensor2d(pair, [2, 1]), scales, rate);
        const [first, second] = weights.dataSync();
        expect(first).toBeCloseTo(
          published(
            gradients.map(([one]) => one),
            1,
            rate,
          ),
          3,
        );
        expect(second).toBeCloseTo(
          published(
            gradients.map(([, other]) => other),
            3,
            rate,
          ),
          3,
        );
        adam.dispose();
        weights.dispose();
      },
    ),
    { numRuns: 50 },
  );
});

test('what never had a gradient stays where it is', () => {
  const adam = new Adam([1, 1]);
  const weights = adam.step(tensor2d([0.5], [1, 1]), tensor2d([0], [1, 1]), tensor2d([1], [1, 1]), 0.1);
  expect(weights.dataSync()[0]).toBe(0.5);
});
