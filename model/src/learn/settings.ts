import type { View } from '../features/features.ts';

/** Everything that decides what is learned from given data, beside the seed and the backend; recorded in the bundle's manifest. */
export interface Settings {
  /** A feature counts when at least so many clusters of messages have it. */
  readonly minClusters: number;
  /** At most so many features a view, the most common first. */
  readonly maxFeatures: number;
  readonly maxEpochs: number;
  /** Epochs with a clearly worse out-of-fold ranking after which a juror is done. */
  readonly patience: number;
  /** A ranking error so many times the best one, or less, is as good: the later epoch is taken, whose steps are smaller. */
  readonly tolerance: number;
  /** Messages a step. */
  readonly batchSize: number;
  /** Adam's step size at the start; it falls linearly to zero at maxEpochs. */
  readonly learningRate: number;
  /** Weight decay: the factor of half the squared length of the weights in the loss. */
  readonly l2: number;
  /** How much each juror's vote counts. */
  readonly voices: Readonly<Record<View, number>>;
  /** The least each juror can vote: so much of -1 it can say for ham. */
  readonly floors: Readonly<Record<View, number>>;
  /** How many let-through spams one lost ham costs. */
  readonly lostHamCost: number;
}

/** Chosen by out-of-fold results on the training part of the corpus only; see EXPERIMENTATION.md. */
export const DEFAULT_SETTINGS: Settings = {
  minClusters: 3,
  maxFeatures: 150_000,
  maxEpochs: 16,
  patience: 3,
  tolerance: 1.1,
  batchSize: 256,
  learningRate: 0.1,
  l2: 7e-5,
  voices: { words: 0.7, passages: 0.6, opening: 0.8, subject: 0.5, sender: 1, structure: 1 },
  floors: { words: -0.5, passages: 0, opening: -0.3, subject: -1.5, sender: -1.5, structure: -1.5 },
  lostHamCost: 3,
};
