import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { add, fill, mul, rsqrt, square, sub, tidy, zeros } from '@tensorflow/tfjs-core';

const [MEAN_DECAY, SQUARE_DECAY] = [0.9, 0.999];
/** What the squares begin with, so that nothing divided by nothing is nothing. */
const SMALLEST_SQUARE = 1e-12;

/**
 * Adam (Kingma and Ba 2015, algorithm 1) in as few passes over the weights as it takes: a step costs the memory it moves. The
 * averages are kept as sums, whose factors and bias corrections are one number a step (section 2 of the paper, last paragraph).
 */
export class Adam {
  #means: Tensor2D;
  #squares: Tensor2D;
  #steps = 0;

  constructor(shape: [number, number]) {
    this.#means = zeros(shape);
    this.#squares = fill(shape, SMALLEST_SQUARE);
  }

  /**
   * The weights after one step; takes those before.
   *
   * @param gradient in the shape of the weights
   * @param scales of the weights: how far each goes in a step, in units of the learning rate
   */
  step(weights: Tensor2D, gradient: Tensor2D, scales: Tensor2D, learningRate: number): Tensor2D {
    const before: Tensor[] = [this.#means, this.#squares, weights];
    const rate = learningRate * this.#correction(++this.#steps);
    const [means, squares, after] = tidy(() => {
      const sums = add<Tensor2D>(mul(this.#means, MEAN_DECAY), gradient);
      const squared = add<Tensor2D>(mul(this.#squares, SQUARE_DECAY), square(gradient));
      const change = mul(mul(sums, rsqrt(squared)), mul(scales, rate));
      return [sums, squared, sub<Tensor2D>(weights, change)];
    });
    [this.#means, this.#squares] = [means, squares];
    for (const tensor of before) tensor.dispose();
    return after;
  }

  dispose(): void {
    this.#means.dispose();
    this.#squares.dispose();
  }

  /** From sums to averages, and from averages that began with zero to unbiased ones. */
  #correction(steps: number): number {
    const mean = (1 - MEAN_DECAY) / (1 - MEAN_DECAY ** steps);
    return mean / Math.sqrt((1 - SQUARE_DECAY) / (1 - SQUARE_DECAY ** steps));
  }
}
