import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../learn/random.ts';
import type { Contestant, GateRules, TestScore } from './gate.ts';
import { gateSchema, judgeByGate, passes } from './gate.ts';
import { readGateRules } from './contest.ts';

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
        'errors against the champion, % (one)',
      ]),
    );
  });

  test('refuses what is worse in one slice only', () => {
    const old = contestant('old', 0.2);
    const test = old.test.map((score) =>
      score.source === 'two' && Number(score.sha256) % 16 === 3 ? { ...score, score: 0.4 } : score,
    );
    expect(failed({ ...old, version: 'new', test }, old)).toContain('errors against the champion, % (two)');
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
      'one',
      'two',
    ]);
    expect(passes(few)).toBe(true);
  });
});

test('the rules that come with Hamlet are valid, and a misspelt key is named', async () => {
  await expect(readGateRules()).resolves.toBeDefined();
  expect(gateSchema.safeParse({ ...RULES, flors: [] }).success).toBe(false);
});
