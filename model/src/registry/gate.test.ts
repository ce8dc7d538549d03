import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seededRandom } from '../statistics/random.ts';
import type { Contestant, GateRules, TestScore } from './gate.ts';
import { judgeByGate, passes } from './gate.ts';
import { readGateRules } from './contest.ts';
import type { Pair } from './paired.ts';
import { bootstrapDifference, pairUp } from './paired.ts';

const RULES: GateRules = {
  floors: [{ metric: 'rocAuc', min: 0.9 }],
  champion: {
    minMessages: 50,
    rocAucMargin: 0.01,
    costMargin: 5,
    slices: { minMessages: 30, errorMarginPercent: 5 },
  },
};

/** A model whose scores are the label plus noise. */
function contestant(version: string, noise: number, seed = 1, messages = 200): Contestant {
  const random = seededRandom(seed);
  const test = Array.from({ length: messages }, (_, i): TestScore => {
    const label = i % 2 === 0 ? 'ham' : 'spam';
    const score = Math.min(1, Math.max(0, (label === 'spam' ? 0.8 : 0.2) + noise * (random() - 0.5)));
    return { sha256: String(i), label, source: i % 4 < 2 ? 'one' : 'two', cluster: String(i), score };
  });
  return { version, threshold: 0.5, lostHamCost: 10, test };
}

const failed = (challenger: Contestant, champion?: Contestant): string[] =>
  judgeByGate(RULES, challenger, champion)
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ rule, slice }) => `${rule} (${slice})`);

describe('the gate', () => {
  test('lets a good first model through', () => {
    expect(failed(contestant('new', 0.2))).toEqual([]);
  });

  test('refuses a model below a floor, champion or not', () => {
    expect(failed(contestant('new', 5))).toEqual(['rocAuc (all)']);
  });

  test('lets an equal model through', () => {
    expect(failed(contestant('new', 0.2), contestant('old', 0.2))).toEqual([]);
  });

  test('lets a better model through', () => {
    expect(failed(contestant('new', 0.2), contestant('old', 1))).toEqual([]);
  });

  test('refuses a worse model, naming the lines', () => {
    expect(failed(contestant('new', 1), contestant('old', 0.2))).toEqual(
      expect.arrayContaining([
        'rocAuc against the champion (all)',
        'cost of 100 messages against the champion (all)',
        'errors against the champion, % (source one)',
      ]),
    );
  });

  test('refuses what is worse in one slice only', () => {
    const old = contestant('old', 0.2);
    const test = old.test.map((score) =>
      score.source === 'two' && Number(score.sha256) % 16 === 3 ? { ...score, score: 0.4 } : score,
    );
    expect(failed({ ...old, version: 'new', test }, old)).toContain(
      'errors against the champion, % (source two)',
    );
  });

  test.each(['month', 'format', 'length', 'charset'] as const)(
    'refuses what is worse in one %s only',
    (by) => {
      const old = contestant('old', 0.2);
      const valueOf = ({ sha256 }: TestScore): string => (Number(sha256) % 16 < 4 ? 'rare' : 'usual');
      const spoilt = old.test.map((message) => ({
        ...message,
        [by]: valueOf(message),
        score: Number(message.sha256) % 16 === 3 ? 0.4 : message.score,
      }));
      const challenger = { ...old, version: 'new', test: spoilt };
      expect(failed(challenger, old)).toContain(`errors against the champion, % (${by} rare)`);
      expect(failed(challenger, old)).not.toContain(`errors against the champion, % (${by} usual)`);
    },
  );

  test('compares with a champion of an early version, that knows no more than the source of its messages', () => {
    const old = contestant('old', 0.2);
    const told = old.test.map((message) => ({ ...message, month: '2002-09' }));
    const slices = (challenger: Contestant, champion: Contestant) =>
      new Set(judgeByGate(RULES, challenger, champion).map(({ slice }) => slice));
    expect(slices({ ...old, version: 'new', test: told }, old)).toEqual(
      new Set(['all', 'source one', 'source two', 'month 2002-09']),
    );
    expect(slices({ ...old, version: 'new' }, { ...old, test: told })).toEqual(
      new Set(['all', 'source one', 'source two']),
    );
  });

  test('says when there is too little to compare', () => {
    expect(failed(contestant('new', 0.2, 1, 200), { ...contestant('old', 0.2), test: [] })).toEqual([
      'messages in common with the champion (all)',
    ]);
    const lines = judgeByGate(RULES, contestant('new', 0.2, 1, 60), contestant('old', 0.2, 1, 60));
    expect(lines.filter(({ outcome }) => outcome === 'insufficient data').map(({ slice }) => slice)).toEqual(
      [],
    );
    const few = judgeByGate(
      { ...RULES, champion: { ...RULES.champion, slices: { minMessages: 40, errorMarginPercent: 5 } } },
      contestant('new', 0.2, 1, 60),
      contestant('old', 0.2, 1, 60),
    );
    expect(few.filter(({ outcome }) => outcome === 'insufficient data').map(({ slice }) => slice)).toEqual([
      'source one',
      'source two',
    ]);
    expect(passes(few)).toBe(true);
  });
});

describe('a floor', () => {
  /** Of ten ham two are called spam, of ten spam one is called ham; AUC by counting the pairs: 92 of 100 in order. */
  const test20: TestScore[] = [...Array<undefined>(20).keys()].map((i) => ({
    sha256: String(i),
    label: i < 10 ? 'ham' : 'spam',
    source: 'one',
    cluster: String(i),
    score: i < 8 ? 0.1 : i < 10 ? 0.8 : i < 11 ? 0.2 : i < 14 ? 0.7 : 0.9,
  }));
  const model: Contestant = { version: 'new', threshold: 0.5, lostHamCost: 10, test: test20 };
  const outcomeOf = (floor: GateRules['floors'][number]) =>
    judgeByGate({ ...RULES, floors: [floor] }, model, undefined)[0];

  test.each([
    [{ metric: 'hamMisclassificationPercent', max: 20 }, 20, 'at most 20', 'passed'],
    [{ metric: 'hamMisclassificationPercent', max: 19.9 }, 20, 'at most 19.9', 'failed'],
    [{ metric: 'spamMisclassificationPercent', max: 10 }, 10, 'at most 10', 'passed'],
    [{ metric: 'accuracy', min: 0.85, max: 0.85 }, 0.85, 'at least 0.85, at most 0.85', 'passed'],
    [{ metric: 'rocAuc', min: 0.92 }, 0.92, 'at least 0.92', 'passed'],
    [{ metric: 'rocAuc', min: 0.921 }, 0.92, 'at least 0.921', 'failed'],
  ] as const)('%j meets %d', (floor, value, limit, outcome) => {
    expect(outcomeOf(floor)).toEqual({ rule: floor.metric, slice: 'all', value, limit, outcome });
  });

  test('that cannot be measured is not met', () => {
    const onlyHam = { ...model, test: test20.slice(0, 10) };
    const floors = [{ metric: 'rocAuc', min: 0.9 }] as const;
    for (const challenger of [onlyHam, { ...model, test: [] }])
      expect(judgeByGate({ ...RULES, floors: [...floors] }, challenger, undefined)).toMatchObject([
        { value: null, outcome: 'failed' },
      ]);
  });
});

describe('the interval of a difference', () => {
  /** Of 400 messages the challenger alone errs on 40, the champion alone on 20. */
  const pairs = pairsOf(400, (i) => ({ challenger: i < 40 ? 1 : 0, champion: i >= 40 && i < 60 ? 1 : 0 }));
  const errors = (sample: readonly Pair[], side: 'challenger' | 'champion'): number =>
    sample.reduce((sum, pair) => sum + pair[side], 0) / sample.length;

  test('agrees with the closed form of a paired difference of proportions', () => {
    const difference = (40 - 20) / 400;
    const standardError = Math.sqrt(((40 + 20) / 400 - difference ** 2) / 400);
    const { low, high } = bootstrapDifference(pairs, errors);
    expect(Math.abs(low - (difference - 1.96 * standardError))).toBeLessThan(0.005);
    expect(Math.abs(high - (difference + 1.96 * standardError))).toBeLessThan(0.005);
  });

  test('does not shrink when every message is there five times in its cluster', () => {
    const copies = pairs.flatMap((pair) => Array<Pair>(5).fill(pair));
    expect(bootstrapDifference(copies, errors)).toEqual(bootstrapDifference(pairs, errors));
  });

  test('is nothing but zero between a model and itself', () => {
    const same = pairs.map((pair) => ({ ...pair, challenger: pair.champion }));
    expect(bootstrapDifference(same, errors)).toEqual({ low: 0, high: 0 });
  });

  test('pairs messages by their sum, whatever their order, and leaves out what only one has', () => {
    const [one, two, three] = contestant('x', 0.2, 1, 3).test as [TestScore, TestScore, TestScore];
    expect(pairUp([one, two], [three, { ...two, score: 0.25 }])).toEqual([
      { message: two, challenger: two.score, champion: 0.25 },
    ]);
  });
});

describe('a slice', () => {
  /** A margin of 5 %, and limits on the whole that do not matter here. */
  const rules: GateRules = {
    floors: [],
    champion: { ...RULES.champion, rocAucMargin: 1, costMargin: 1000 },
  };
  /** 50 ham; `wrong` says which of them a model takes for spam. */
  const model = (version: string, wrong: (i: number) => boolean): Contestant => ({
    version,
    threshold: 0.5,
    lostHamCost: 1,
    test: pairsOf(50, () => ({ challenger: 0, champion: 0 })).map(({ message }, i) => ({
      ...message,
      label: 'ham',
      source: 'one',
      score: wrong(i) ? 0.9 : 0.1,
    })),
  });
  const outcome = (challenger: Contestant, champion: Contestant) =>
    judgeByGate(rules, challenger, champion).find(({ slice }) => slice === 'source one');

  test.each([
    ['passed', 'as many errors, the same', (i: number) => i < 5, (i: number) => i < 5, 0],
    ['passed', 'fewer errors', () => false, (i: number) => i < 5, -10],
    ['insufficient data', 'as many errors, others', (i: number) => i < 5, (i: number) => i >= 45, 0],
    [
      'insufficient data',
      'a few more, which chance explains',
      (i: number) => i < 8,
      (i: number) => i >= 45,
      6,
    ],
    ['failed', 'more errors than chance explains', (i: number) => i < 6, () => false, 12],
  ] as const)('is "%s" with %s', (expected, _, challenger, champion, percentMore) => {
    const found = outcome(model('new', challenger), model('old', champion));
    expect(found?.outcome).toBe(expected);
    expect(found?.value).toBeCloseTo(percentMore, 10);
    expect(found).toMatchObject({ limit: 'at most 5', against: 'old' });
  });

  test('seldom stands in the way of an equal model that errs on other messages', () => {
    const random = seededRandom(7);
    const tenPercent = (): Set<number> =>
      new Set([...Array<undefined>(50).keys()].filter(() => random() < 0.1));
    const failures = [...Array<undefined>(40).keys()].filter(() => {
      const [mine, other] = [tenPercent(), tenPercent()];
      const found = outcome(
        model('new', (i) => mine.has(i)),
        model('old', (i) => other.has(i)),
      );
      return found?.outcome === 'failed';
    });
    expect(failures.length).toBeLessThanOrEqual(2);
  });
});

describe('the rules', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'gate-test-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('that come with Hamlet are valid', async () => {
    await expect(readGateRules()).resolves.toBeDefined();
  });

  test.each([
    ['a key nobody knows', { ...RULES, flors: [] }, 'flors'],
    ['a missing key', { floors: [] }, 'champion'],
    ['a metric nobody knows', { ...RULES, floors: [{ metric: 'beauty', min: 1 }] }, 'floors.0.metric'],
    ['a floor without a limit', { ...RULES, floors: [{ metric: 'ece' }] }, 'floors.0'],
    [
      'a negative margin',
      { ...RULES, champion: { ...RULES.champion, costMargin: -1 } },
      'champion.costMargin',
    ],
  ])('with %s are refused with its name', async (_, rules, name) => {
    const file = join(folder, 'gate.json');
    writeFileSync(file, JSON.stringify(rules));
    await expect(readGateRules(file)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(name),
    });
  });

  test('that are not there or no JSON are refused with the name of the file', async () => {
    const file = join(folder, 'none.json');
    const refused = { code: 'CONFIG_INVALID', message: expect.stringContaining(file) };
    await expect(readGateRules(file)).rejects.toMatchObject(refused);
    writeFileSync(file, '{');
    await expect(readGateRules(file)).rejects.toMatchObject(refused);
  });
});

function pairsOf(
  count: number,
  scores: (i: number) => { readonly challenger: number; readonly champion: number },
): Pair[] {
  return contestant('any', 0, 1, count).test.map((message, i) => ({ message, ...scores(i) }));
}
