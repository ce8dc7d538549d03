import { describe, expect, test } from '@jest/globals';
import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { Features, View } from '../features/features.ts';
import { VIEWS } from '../features/features.ts';
import { juryFromFiles, MODEL_FILES, vocabularyFile } from '../bundle/model-files.ts';
import type { BackendChoice } from '../learn/backend.ts';
import { openBackend } from '../learn/backend.ts';
import { sigmoid } from '../learn/calibrate.ts';
import { artifactsOf, networkInputs, networkOf } from '../learn/network.ts';
import { lookOf } from '../../../testing/look.ts';
import type { Contributions, Juror, Jury } from './jury.ts';
import { logitOf, opinionOf } from './jury.ts';
import { FeatureFinder } from './finder.ts';
import { reasonsOf } from './reasons.ts';

const NO_MAIL = { subject: '', text: '' };
const NAMES = ['a', 'b c', ':d', '=e', 'f ~g'];
const weight = fc.double({ min: -5, max: 5, noNaN: true }).map(Math.fround);
const juror: fc.Arbitrary<Juror> = fc.record({
  weights: fc
    .array(weight, { minLength: NAMES.length, maxLength: NAMES.length })
    .map((weights) => Float32Array.from(weights)),
  bias: weight,
  voice: fc.constantFrom(1, 0.5),
  finder: fc.constant(NAMES).map((names) => new FeatureFinder(names)),
});
const jury: fc.Arbitrary<Jury> = fc.record({
  jurors: fc.record({ words: juror, letters: juror, subject: juror, sender: juror, structure: juror }),
  calibration: fc.record({ slope: fc.constantFrom(1, 1.5), intercept: weight }),
});
const view = fc.subarray([...NAMES, 'unknown', 'never seen']).map((names) => new Set(names));
const features: fc.Arbitrary<Features> = fc.record({
  words: view,
  letters: view,
  subject: view,
  sender: view,
  structure: view,
});

function contributionsOf(name: View, amounts: Readonly<Record<string, number>>): Contributions {
  const names = Object.keys(amounts);
  return {
    view: name,
    names,
    indices: [...names.keys()],
    amounts: Float64Array.from(Object.values(amounts)),
  };
}

describe('the reasons', () => {
  test('add up to the log-odds of the score', () => {
    fc.assert(
      fc.property(jury, features, (own, seen) => {
        const opinion = opinionOf(own, lookOf(seen));
        const sum = reasonsOf(opinion, NO_MAIL).reduce((total, { contribution }) => total + contribution, 0);
        expect(sum).toBeCloseTo(logitOf(own, lookOf(seen)), 6);
      }),
    );
  });

  test('name the strongest pieces first, and no runs of characters', () => {
    const contributions = [
      contributionsOf('words', { weak: 0.1, strong: -2 }),
      contributionsOf('letters', { abcd: 9 }),
      contributionsOf('sender', { 'from ~abc': 8 }),
    ];
    expect(reasonsOf({ logit: 15.1, base: 0, contributions }, NO_MAIL).map(({ feature }) => feature)).toEqual(
      ['word: strong', 'word: weak', 'letters: 1 patterns', 'sender: 1 patterns', 'before reading'],
    );
  });
});

test('a word is shown as it was written, not as it was folded', () => {
  const contributions = [contributionsOf('words', { 'vlagra pllls': 1 })];
  const [reason] = reasonsOf(
    { logit: 1, base: 0, contributions },
    { subject: '', text: 'Buy V1agra, PILLS!' },
  );
  expect(reason?.feature).toBe('word: V1agra PILLS');
});

test('what no juror knows leaves the base', () => {
  fc.assert(
    fc.property(jury, (own) => {
      const nothing = Object.fromEntries(
        VIEWS.map((name) => [name, new Set<string>()]),
      ) as unknown as Features;
      const { contributions, logit, base } = opinionOf(own, lookOf(nothing));
      expect(contributions.flatMap(({ indices }) => indices)).toEqual([]);
      expect(logit).toBeCloseTo(base, 9);
    }),
  );
});

const backends: readonly BackendChoice[] =
  process.env['HAMLET_BACKEND'] === 'native' ? ['wasm', 'native'] : ['wasm'];
test.each(backends)(
  'with the %s backend TensorFlow gives the same score to 1e-5, and the stored files too',
  async (name) => {
    await openBackend(name);
    await fc.assert(
      fc.asyncProperty(jury, features, async (own, seen) => {
        const expected = sigmoid(logitOf(own, lookOf(seen)));
        const network = networkOf(own);
        const [score] = tidy(() => (network.predict(networkInputs(own, seen)) as Tensor).dataSync());
        const { modelJson, weights } = await artifactsOf(network);
        network.dispose();
        expect(Math.abs((score ?? NaN) - expected)).toBeLessThan(1e-5);
        const stored = juryFromFiles(
          new Map<string, Uint8Array>([
            [MODEL_FILES.network, Buffer.from(JSON.stringify(modelJson))],
            [MODEL_FILES.weights, weights],
            [MODEL_FILES.vocabulary, vocabularyFile(own)],
          ]),
        );
        expect(Math.abs(sigmoid(logitOf(stored, lookOf(seen))) - expected)).toBeLessThan(1e-5);
      }),
      { numRuns: 30 },
    );
  },
);
