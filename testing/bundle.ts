import type { Origin } from '../model/src/bundle/manifest.ts';
import { versionOf } from '../model/src/bundle/manifest.ts';
import { goldenFile, GOLDEN } from '../model/src/bundle/golden.ts';
import { juryFromFiles, MODEL_FILES, vocabularyFile } from '../model/src/bundle/model-files.ts';
import { VIEWS } from '../model/src/features/features.ts';
import type { View } from '../model/src/features/features.ts';
import type { Juror, Jury } from '../model/src/judge/jury.ts';
import { FeatureFinder } from '../model/src/judge/finder.ts';
import type { TestScore } from '../model/src/registry/gate.ts';
import { TEST_SCORES } from '../model/src/registry/test-scores.ts';

export interface SmallBundle {
  readonly version: string;
  readonly origin: Origin;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * A whole, valid bundle of a model that knows one word a view, made without TensorFlow in milliseconds.
 *
 * @param weight tells models apart: another weight, another version
 */
export async function smallBundle(weight: number, test: readonly TestScore[] = []): Promise<SmallBundle> {
  const juror = (): Juror => ({
    weights: Float32Array.of(weight),
    rarities: Float64Array.of(1),
    unknownRarity: 1,
    leastFeatures: 0,
    bias: 0,
    voice: 1,
    finder: new FeatureFinder(['free']),
  });
  const jury: Jury = {
    jurors: Object.fromEntries(VIEWS.map((view) => [view, juror()])) as Record<View, Juror>,
    calibration: { slope: 1, intercept: 0 },
  };
  const specs = VIEWS.flatMap((view) => [
    { name: `${view}/kernel`, shape: [1, 1], dtype: 'float32' },
    { name: `${view}/bias`, shape: [1], dtype: 'float32' },
  ]);
  const weights = Float32Array.from([...VIEWS.flatMap(() => [weight, 0]), ...VIEWS.map(() => 1), 0]);
  const bytes = new Uint8Array(weights.buffer);
  const network = {
    weightsManifest: [
      {
        weights: [
          ...specs,
          { name: 'jury/kernel', shape: [VIEWS.length, 1], dtype: 'float32' },
          { name: 'jury/bias', shape: [1], dtype: 'float32' },
        ],
      },
    ],
  };
  const model = new Map<string, Uint8Array>([
    [MODEL_FILES.network, Buffer.from(JSON.stringify(network))],
    [MODEL_FILES.weights, bytes],
    [MODEL_FILES.measured, bytes],
    [MODEL_FILES.vocabulary, vocabularyFile(jury)],
  ]);
  const golden = await goldenFile(juryFromFiles(model));
  const scores = Buffer.from(test.map((score) => `${JSON.stringify(score)}\n`).join(''));
  return {
    version: versionOf(model, ORIGIN.threshold),
    origin: ORIGIN,
    files: new Map([...model, [GOLDEN, golden], [TEST_SCORES, scores]]),
  };
}

const ORIGIN: Origin = {
  created: '2026-11-24T00:00:00.000Z',
  threshold: 0.5,
  dataDigest: 'none',
  dataSources: [],
  messages: 0,
  seed: 1,
  backend: { name: 'wasm', version: '4.22.0' },
  settings: { lostHamCost: 10 },
  epochs: {},
  commit: null,
  versions: {},
};
