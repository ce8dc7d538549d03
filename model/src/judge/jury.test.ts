import { describe, expect, test } from '@jest/globals';
import { tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { Features, View } from '../features/features.ts';
import { LEAST_FEATURES, rarityOfUnknown } from '../features/rarity.ts';
import { juryFromFiles, MODEL_FILES, vocabularyFile } from '../bundle/model-files.ts';
import type { BackendChoice } from '../learn/backend.ts';
import { openBackend } from '../learn/backend.ts';
import { eachView } from '../features/features.ts';
import { sigmoid } from '../statistics/sigmoid.ts';
import { artifactsOf, networkInputs, networkOf } from '../learn/network.ts';
import { lookOf } from '../../../testing/look.ts';
import type { Contributions, Juror, Jury } from './jury.ts';
import { logitOf, opinionOf } from './jury.ts';
import { FeatureFinder } from './finder.ts';
import { reasonsOf } from './reasons.ts';

const NO_MAIL = { subject: '', text: '', from: [], links: [] };
const NOTHING: Features = {
  words: new Set(),
  passages: [new Set()],
  opening: new Set(),
  subject: new Set(),
  sender: new Set(),
  structure: new Set(),
};
const NAMES = ['a', 'b c', ':d', '=e', 'f ~g'];
const weight = fc.double({ min: -5, max: 5, noNaN: true }).map(Math.fround);
const rarity = fc.integer({ min: 100, max: 900 }).map((hundredths) => hundredths / 100);
const anyJuror: fc.Arbitrary<Juror> = fc.record({
  weights: fc
    .array(weight, { minLength: NAMES.length, maxLength: NAMES.length })
    .map((weights) => Float32Array.from(weights)),
  rarities: fc
    .array(rarity, { minLength: NAMES.length, maxLength: NAMES.length })
    .map((rarities) => Float64Array.from(rarities)),
  unknownRarity: fc.constant(1),
  leastFeatures: fc.constant(0),
  bias: weight,
  voice: fc.constantFrom(1, 0.5),
  finder: fc.constant(NAMES).map((names) => new FeatureFinder(names)),
});
/** An unknown feature is as rare as the rarest that is known. */
const juror = (of: View): fc.Arbitrary<Juror> =>
  anyJuror.map((own) => ({
    ...own,
    unknownRarity: rarityOfUnknown(own.rarities),
    leastFeatures: LEAST_FEATURES[of],
  }));
const jury: fc.Arbitrary<Jury> = fc.record({
  jurors: fc.record(eachView(juror)),
  calibration: fc.record({ slope: fc.constantFrom(1, 1.5), intercept: weight }),
});
const view = fc.subarray([...NAMES, 'unknown', 'never seen']).map((names) => new Set(names));
const features: fc.Arbitrary<Features> = fc.record({
  words: view,
  opening: view,
  passages: fc.array(view, { minLength: 1, maxLength: 4 }),
  subject: view,
  sender: view,
  structure: view,
});

function contributionsOf(name: View, amounts: Readonly<Record<string, number>>): Contributions {
  const names = Object.keys(amounts);
  return {
    view: name,
    names,
    indices: Int32Array.from(names.keys()),
    scale: 1,
    total: Object.values(amounts).reduce((sum, amount) => sum + amount, 0),
    weights: Float32Array.from(Object.values(amounts)),
  };
}

function juryOf(juror: () => Juror): Jury {
  return { jurors: eachView(juror), calibration: { slope: 1, intercept: 0 } };
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
      contributionsOf('opening', { abcd: 9 }),
      contributionsOf('sender', { 'from ~abc': 8 }),
    ];
    expect(
      reasonsOf({ logit: 15.1, base: 0, contributions, limits: [] }, NO_MAIL).map(({ feature }) => feature),
    ).toEqual(['word: strong', 'word: weak', 'opening: 1 patterns', 'sender: 1 patterns', 'before reading']);
  });
});

test('a word is shown as it was written, not as it was folded', () => {
  const contributions = [contributionsOf('words', { 'vlagra pllls': 1 })];
  const [reason] = reasonsOf(
    { logit: 1, base: 0, contributions, limits: [] },
    { ...NO_MAIL, text: 'Buy V1agra, PILLS!' },
  );
  expect(reason?.feature).toBe('word: V1agra PILLS');
});

test("words of the sender's name and of links are shown as they were written there", () => {
  const contributions = [
    contributionsOf('sender', { 'from name mlchael': 3, 'from local bllls': 1 }),
    contributionsOf('structure', { 'link path cllck': 2 }),
  ];
  const mail = {
    subject: 'MICHAEL',
    text: 'CLICK',
    from: [{ name: 'Michael B.', address: 'bills@example.com' }],
    links: [{ url: 'http://example.com/a/Click.cgi?x', text: '' }],
  };
  const reasons = reasonsOf({ logit: 6, base: 0, contributions, limits: [] }, mail);
  expect(reasons.slice(0, 3).map(({ feature }) => feature)).toEqual([
    'sender: from name Michael',
    'structure: link path Click',
    'sender: from local bills',
  ]);
});

test.each<[View, string, string | undefined]>([
  ['words', 'FREE', 'word: shouted FREE'],
  ['words', 'free', 'word: FREE'],
  ['subject', '=free', 'subject: FREE'],
  ['subject', ':shouted FREE', 'subject: shouted FREE'],
  ['subject', ':reply', 'subject: reply'],
  ['subject', ':none', undefined],
  ['subject', ':script cyrillic', 'subject: script cyrillic'],
  ['subject', ':advertisement', 'subject: advertisement'],
  ['subject', ':vowelless end', 'subject: vowelless end'],
  ['subject', ': s', undefined],
  ['subject', ':free', undefined],
  ['subject', '= s', undefined],
  ['sender', ':name ', 'sender: name none'],
  ['sender', ':name Aa', 'sender: name Aa'],
  ['sender', 'from ~joe', undefined],
])('in %s, the feature "%s" is called %s', (view, feature, name) => {
  const opinion = { logit: 1, base: 0, contributions: [contributionsOf(view, { [feature]: 1 })], limits: [] };
  const [first] = reasonsOf(opinion, { ...NO_MAIL, subject: 'get it FREE' });
  expect(first?.feature).toBe(name ?? `${view}: 1 patterns`);
});

test('what is said fades with what is not known', () => {
  const jury = juryOf(() => ({
    weights: Float32Array.of(4),
    rarities: Float64Array.of(2),
    unknownRarity: 3,
    leastFeatures: 0,
    bias: 0,
    voice: 1,
    finder: new FeatureFinder(['known']),
  }));
  const said = (...names: string[]): number => logitOf(jury, lookOf({ ...NOTHING, words: new Set(names) }));
  expect(said('known')).toBe(4 / 2);
  expect(said('known', 'new')).toBeCloseTo(4 / Math.sqrt(2 ** 2 + 3 ** 2), 9);
  expect(said('new')).toBe(0);
});

test('little is said of a message of one word, however well that word is known', () => {
  const said = (leastFeatures: number, ...names: string[]): number => {
    const jury = juryOf(() => ({
      weights: Float32Array.of(4, 4, 4),
      rarities: Float64Array.of(1, 1, 1),
      unknownRarity: 2,
      leastFeatures,
      bias: 0,
      voice: 1,
      finder: new FeatureFinder(['a', 'b', 'c']),
    }));
    return logitOf(jury, lookOf({ ...NOTHING, words: new Set(names) }));
  };
  expect(said(0, 'a')).toBe(4);
  expect(said(5, 'a')).toBeCloseTo(4 / Math.sqrt(5 * 2 ** 2), 9);
  expect(said(5, 'a', 'b', 'c')).toBeCloseTo(3 * said(5, 'a'), 9);
  expect(said(5, 'a', 'x', 'y', 'z', 'u', 'v')).toBe(said(0, 'a', 'x', 'y', 'z', 'u', 'v'));
});

/** Its jurors know two words, and can say half a vote for ham. */
function hamAndSpamJury(): Jury {
  return juryOf(() => ({
    weights: Float32Array.of(-1, 3),
    rarities: Float64Array.of(1, 1),
    unknownRarity: 1,
    leastFeatures: 0,
    bias: 0.5,
    voice: 1,
    finder: new FeatureFinder(['ham', 'spam']),
  }));
}

test('a message is judged by its worst passage, wherever that stands, and the reasons are of that one', () => {
  const jury = hamAndSpamJury();
  const [ham, spam] = [new Set(['ham']), new Set(['spam', 'unknown'])];
  const said = (...passages: Set<string>[]) => opinionOf(jury, lookOf({ ...NOTHING, passages }));
  const others = 5 * 0.5;
  expect(said(ham).logit).toBe(others);
  for (const passages of [[spam], [ham, spam], [spam, ham], [ham, ham, spam, new Set<string>(), ham]]) {
    const { logit, contributions } = said(...passages);
    expect(logit).toBeCloseTo(others + 0.5 + 3 / Math.SQRT2, 6);
    expect(contributions.find(({ view }) => view === 'passages')?.total).toBeCloseTo(3 / Math.SQRT2, 6);
    expect(logitOf(jury, lookOf({ ...NOTHING, passages }))).toBe(logit);
  }
});

test('ham without end speaks for a message only so far, and the reasons say so', () => {
  const jury = hamAndSpamJury();
  const said = opinionOf(jury, lookOf({ ...NOTHING, words: new Set(['ham']) }));
  expect(said.logit).toBe(5 * 0.5);
  expect(said.limits).toEqual([{ view: 'words', amount: 0.5 }]);
  expect(reasonsOf(said, NO_MAIL)).toContainEqual({
    feature: 'word: for ham only so far',
    contribution: 0.5,
  });
});

test('what no juror knows leaves the base', () => {
  fc.assert(
    fc.property(jury, (own) => {
      const { contributions, limits, logit, base } = opinionOf(own, lookOf(NOTHING));
      expect(contributions.every(({ indices }) => indices.length === 0)).toBe(true);
      expect(logit).toBeCloseTo(
        limits.reduce((sum, { amount }) => sum + amount, base),
        9,
      );
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
