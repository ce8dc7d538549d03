import { AdamOptimizer } from '@tensorflow/tfjs-core';

/** Adam (Kingma and Ba 2015) with a step size that the caller lowers as training goes on. */
export class FallingAdam extends AdamOptimizer {
  constructor(learningRate: number) {
    super(learningRate, 0.9, 0.999, 1e-7);
  }

  setLearningRate(learningRate: number): void {
    this.learningRate = learningRate;
  }
}
