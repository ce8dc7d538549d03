import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SmallBundle } from '../../../testing/bundle.ts';
import { smallBundle } from '../../../testing/bundle.ts';
import { digestOf } from '../bundle/manifest.ts';
import { MODEL_FILES } from '../bundle/model-files.ts';
import { askGate, contend } from './contest.ts';
import { passes } from './gate.ts';
import type { GateRules, TestScore } from './gate.ts';
import { openRegistry } from './open.ts';
import type { Registry } from './registry.ts';
import { championScores } from './rescore.ts';

const MAIL = [
  { label: 'ham', raw: Buffer.from('Subject: lunch\n\nat noon\n') },
  { label: 'ham', raw: Buffer.from('Subject: tea\n\nat five\n') },
  { label: 'spam', raw: Buffer.from('Subject: offer\n\nfree\n') },
  { label: 'spam', raw: Buffer.from('Subject: bargain\n\nfree free\n') },
] as const;
const TEST: readonly TestScore[] = MAIL.map(({ label, raw }) => {
  const sha256 = digestOf(raw);
  return { sha256, label, source: 'mail', cluster: sha256, score: label === 'spam' ? 0.9 : 0.1 };
});
const RULES: GateRules = {
  floors: [{ metric: 'rocAuc', min: 0.9 }],
  champion: {
    minMessages: 4,
    rocAucMargin: 0.01,
    costMargin: 1,
    slices: { minMessages: 50, errorMarginPercent: 1 },
  },
};

let folder: string;
let data: string;
let registry: Registry;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contest-test-'));
  data = join(folder, 'mail');
  for (const [i, { label, raw }] of MAIL.entries()) {
    mkdirSync(join(data, label), { recursive: true });
    writeFileSync(join(data, label, `${i}.eml`), raw);
  }
  registry = openRegistry(join(folder, 'registry'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A bundle that was tested on some messages and has seen them and others. */
async function trained(
  weight: number,
  tested: readonly TestScore[],
  learned: readonly TestScore[] = [],
): Promise<SmallBundle> {
  const bundle = await smallBundle(weight, tested);
  const seen = [...tested, ...learned].map(({ sha256 }) => `${JSON.stringify({ sha256 })}\n`).join('');
  return {
    ...bundle,
    origin: { ...bundle.origin, dataSources: [pathToFileURL(data).href] },
    files: new Map([...bundle.files, ['data.jsonl', Buffer.from(seen)] as const]),
  };
}

/** Its twin, which was measured, knows nothing for or against spam, unlike the served model. */
async function withIgnorantTwin(bundle: SmallBundle): Promise<SmallBundle> {
  const { files } = await smallBundle(0);
  const twin = files.get(MODEL_FILES.measured) ?? new Uint8Array();
  return { ...bundle, files: new Map([...bundle.files, [MODEL_FILES.measured, twin] as const]) };
}

async function add({ version, origin, files }: SmallBundle): Promise<string> {
  await registry.register(version, origin, files, 'a test');
  return version;
}

async function addChampion(bundle: SmallBundle): Promise<void> {
  await registry.promote(await add(bundle), 'a test');
}

const outcomes = async (version: string): Promise<string[]> =>
  (await askGate(registry, version, RULES)).map(
    ({ rule, value, outcome }) => `${rule}: ${value ?? '?'} ${outcome}`,
  );

test('a first model is held against the floors alone', async () => {
  expect(await outcomes(await add(await trained(2, TEST)))).toEqual(['rocAuc: 1 passed']);
});

test('a champion measured on the same messages is compared by its stored scores', async () => {
  await addChampion(await trained(1, TEST));
  rmSync(data, { recursive: true });
  const version = await add(await trained(2, TEST));
  expect(await outcomes(version)).toEqual([
    'rocAuc: 1 passed',
    'messages in common with the champion: 4 passed',
    'rocAuc against the champion: 0 passed',
    'cost of 100 messages against the champion: 0 passed',
    'errors against the champion, %: 0 insufficient data',
  ]);
});

test('every line of a comparison names the champion, so that promotion can tell whether it still serves', async () => {
  const champion = await trained(1, TEST);
  await addChampion(champion);
  const lines = await askGate(registry, await add(await trained(2, TEST)), RULES);
  expect(lines.map(({ against }) => against)).toEqual([
    undefined,
    ...Array<string>(4).fill(champion.version),
  ]);
});

test('a champion that has never seen the messages judges them now, by its measured twin', async () => {
  const champion = await withIgnorantTwin(await trained(1, []));
  await addChampion(champion);
  const challenger = await add(await trained(2, TEST));
  const scores = await championScores(await registry.load('champion'), await registry.load(challenger));
  const scoreOf = new Map(scores.map(({ sha256, score }) => [sha256, score]));
  const said = TEST.map(({ sha256 }) => Math.sign((scoreOf.get(sha256) ?? NaN) - 0.5));
  expect(said).toEqual([0, 0, 0, 0]);
  expect(await outcomes(challenger)).toContain('messages in common with the champion: 4 passed');
});

test('what the champion learned from is no test of it', async () => {
  await addChampion(await trained(1, TEST.slice(0, 1), TEST.slice(1, 2)));
  expect(await outcomes(await add(await trained(2, TEST)))).toContain(
    'messages in common with the champion: 3 failed',
  );
});

test('messages that cannot be read any more are left out, and the gate says how many remain', async () => {
  await addChampion(await trained(1, TEST.slice(0, 2)));
  rmSync(data, { recursive: true });
  expect(await outcomes(await add(await trained(2, TEST)))).toContain(
    'messages in common with the champion: 2 failed',
  );
});

test('test scores that make no sense are refused by name', async () => {
  const bundle = await trained(2, TEST);
  const files = new Map([...bundle.files, ['test-scores.jsonl', Buffer.from('{"score":2}\n')] as const]);
  const version = await add({ ...bundle, files });
  await expect(askGate(registry, version, RULES)).rejects.toMatchObject({
    code: 'BUNDLE_CORRUPT',
    message: expect.stringContaining('test-scores.jsonl'),
  });
});

test('a contender that passes is the champion, one that fails is not, and the history has what the gate said', async () => {
  const good = await trained(1, TEST);
  const bad = await trained(
    2,
    TEST.map((score) => ({ ...score, score: 1 - score.score })),
  );
  for (const { version, origin, files } of [good, bad]) await registry.register(version, origin, files, 'x');
  expect(passes(await contend(registry, good.version, RULES, 'better'))).toBe(true);
  expect(passes(await contend(registry, bad.version, RULES, 'better still'))).toBe(false);
  expect(await registry.resolve('champion')).toBe(good.version);
  expect((await registry.history()).at(-1)).toMatchObject({
    action: 'promoted',
    reason: 'better',
    gate: expect.any(Array),
  });
});

test('of two contenders at once both are judged, the later one against the earlier one', async () => {
  const versions = [await add(await trained(1, TEST)), await add(await trained(2, TEST))];
  const contests = versions.map((version) =>
    contend(openRegistry(join(folder, 'registry')), version, RULES, 'x'),
  );
  expect((await Promise.all(contests)).map(passes)).toEqual([true, true]);
  const [first, second] = (await registry.history()).filter(({ action }) => action === 'promoted');
  expect(second).toMatchObject({
    gate: expect.arrayContaining([expect.objectContaining({ against: first?.version })]),
  });
});

test('an interruption keeps a contender from being promoted', async () => {
  const { version, origin, files } = await trained(1, TEST);
  await registry.register(version, origin, files, 'x');
  const stop = AbortSignal.abort(new Error('enough'));
  await expect(contend(registry, version, RULES, 'x', stop)).rejects.toThrow('enough');
  expect(await registry.state()).toMatchObject({ champion: undefined });
});

describe('a champion that cannot be read', () => {
  const damageChampion = async (): Promise<string> => {
    const champion = await trained(1, TEST);
    await addChampion(champion);
    await registry.state();
    writeFileSync(join(fileURLToPath(registry.locationOf(champion.version)), 'weights.bin'), 'damage');
    return champion.version;
  };

  test('leaves the verdict to the floors, of which outcome and history tell', async () => {
    const champion = await damageChampion();
    const version = await add(await trained(2, TEST));
    const lines = await contend(registry, version, RULES, 'better than none');
    expect(lines).toMatchObject([
      { rule: 'rocAuc', outcome: 'passed' },
      {
        rule: 'comparison with the champion',
        limit: expect.stringMatching(/cannot be read.*weights\.bin/),
        outcome: 'insufficient data',
        against: champion,
      },
    ]);
    expect(await registry.resolve('champion')).toBe(version);
    expect((await registry.history()).at(-1)).toMatchObject({ action: 'promoted', gate: lines });
  });

  test('does not let in a model that fails the floors, nor one that is damaged itself', async () => {
    const champion = await damageChampion();
    const wrong = TEST.map((score) => ({ ...score, score: 1 - score.score }));
    const bad = await add(await trained(2, wrong));
    expect(passes(await contend(registry, bad, RULES, 'x'))).toBe(false);
    const damaged = await add(await trained(3, TEST));
    rmSync(join(fileURLToPath(registry.locationOf(damaged)), 'golden.json'));
    for (const version of [damaged, champion])
      await expect(contend(registry, version, RULES, 'x')).rejects.toMatchObject({ code: 'BUNDLE_CORRUPT' });
    expect(await registry.resolve('champion')).toBe(champion);
  });

  test('is the champion again, and compared with, once the same model is registered', async () => {
    const champion = await damageChampion();
    await add(await trained(1, TEST));
    expect(await registry.resolve('champion')).toBe(champion);
    expect(await outcomes(await add(await trained(2, TEST)))).toContain(
      'messages in common with the champion: 4 passed',
    );
  });
});
