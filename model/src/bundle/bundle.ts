import type { Features } from '../features/features.ts';
import type { Verdict } from '../judge/verdict.ts';

/** Everything the scorer needs, in memory. Linear: logit(score) = bias + sum(weights[i] * value[i]) after calibration is folded in. */
export interface TrainedModel {
  /** Feature names by index. */
  readonly vocabulary: readonly string[];
  /** Per-feature multiplier applied before the weights (1 = none). */
  readonly scale: Float32Array;
  readonly weights: Float32Array;
  readonly bias: number;
  /** Platt scaling on out-of-fold log-odds: calibrated logit = slope * logit + intercept. */
  readonly calibration: { readonly slope: number; readonly intercept: number };
  readonly threshold: number;
}

/** A loaded, verified bundle, ready to judge. */
export interface LoadedBundle {
  readonly version: string;
  readonly model: TrainedModel;
  judge(raw: Uint8Array): Promise<Verdict>;
  scoreFeatures(features: Features): number;
}
