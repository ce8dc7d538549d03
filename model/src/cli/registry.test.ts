import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SmallBundle } from '../../../testing/bundle.ts';
import { smallBundle } from '../../../testing/bundle.ts';
import { FORMAT_VERSION } from '../bundle/manifest.ts';
import type { TestScore } from '../registry/gate.ts';
import { openRegistry } from '../registry/open.ts';
import { openStorage } from '../storage/open.ts';
import { run } from './main.ts';

const EVALUATION = {
  metrics: {
    rocAuc: 0.9987654,
    hamMisclassificationPercent: 0.5,
    spamMisclassificationPercent: 2,
    lamPercent: 1,
  },
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'registry-cli-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A model that errs on some of 400 test messages, half of them ham. */
async function model(weight: number, errors = 0): Promise<SmallBundle> {
  const test = [...Array<undefined>(400).keys()].map((i): TestScore => {
    const label = i % 2 === 0 ? 'ham' : 'spam';
    const score = (label === 'spam') === i >= errors ? 0.99 : 0.01;
    return { sha256: String(i), label, source: 'mail', cluster: String(i), score };
  });
  const bundle = await smallBundle(weight, test);
  const seen = test.map(({ sha256 }) => `${JSON.stringify({ sha256 })}\n`).join('');
  const more = { 'data.jsonl': seen, 'evaluation.json': JSON.stringify(EVALUATION) };
  const files = Object.entries(more).map(([name, content]) => [name, Buffer.from(content)] as const);
  return { ...bundle, files: new Map([...bundle.files, ...files]) };
}

async function register({ version, origin, files }: SmallBundle): Promise<string> {
  await openRegistry(folder).register(version, origin, files, 'trained');
  return version;
}

async function hamlet(args: readonly string[], isTerminal: boolean) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await run(['registry', ...args], {
    stdin,
    stdout,
    stderr,
    env: { HAMLET_REGISTRY: folder },
    cwd: folder,
    signal: new AbortController().signal,
    isTerminal: { stdin: isTerminal, stdout: isTerminal, stderr: isTerminal },
  });
  const read = (stream: PassThrough): string =>
    stripVTControlCharacters((stream.read() as Buffer | null)?.toString() ?? '');
  return { code, out: read(stdout), err: read(stderr) };
}

const onTerminal = (...args: string[]) => hamlet(args, true);

async function inPipe(...args: string[]) {
  const { code, out, err } = await hamlet(args, false);
  const lines = (text: string): unknown[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as unknown);
  return { code, out: lines(out), err: lines(err) };
}

describe('list', () => {
  test('shows every version with its aliases and figures, and what happened', async () => {
    const [first, second] = [await register(await model(1)), await register(await model(2))];
    await openRegistry(folder).promote(first, 'good enough');
    const { code, out } = await onTerminal('list');
    expect(code).toBe(0);
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/version +trained +ROC AUC +ham lost +spam missed +threshold +messages/);
    expect(lines[1]).toMatch(
      new RegExp(`^champion +${first} +2026-11-24 00:00 UTC +0.99877 +0.50 % +2.00 % +0.5000 +0$`),
    );
    expect(lines[2]).toMatch(new RegExp(`^challenger +${second} `));
    expect(out).toMatch(new RegExp(`3 .* promoted ${first} +\\S+@\\S+: good enough\n`));
  });

  test('is one JSON line a version in a pipe', async () => {
    const version = await register(await model(1));
    expect(await inPipe('list')).toMatchObject({
      code: 0,
      out: [
        {
          version,
          aliases: ['challenger'],
          metrics: EVALUATION.metrics,
          history: [{ action: 'registered' }],
        },
      ],
    });
  });

  test('lists a damaged version too, and says so', async () => {
    const version = await register(await model(1));
    const registry = openRegistry(folder);
    await registry.state();
    const location = fileURLToPath(registry.locationOf(version));
    rmSync(join(location, 'manifest.json'));
    writeFileSync(join(location, 'evaluation.json'), '{');
    expect((await onTerminal('list')).out).toMatch(new RegExp(`challenger +${version} +damaged +–`));
    expect((await inPipe('list')).out).toMatchObject([{ version, manifest: null, metrics: null }]);
  });

  test('says what to do when there is nothing', async () => {
    expect((await onTerminal('list')).out).toContain('npx hamlet train');
    expect(await inPipe('list')).toEqual({ code: 0, out: [], err: [] });
  });

  test('shows the last events; history shows them all, and no reason steers the terminal', async () => {
    const [first, second] = [await register(await model(1)), await register(await model(2))];
    const registry = openRegistry(folder);
    for (let i = 0; i < 6; i++)
      for (const version of [first, second]) await registry.promote(version, `round ${i}\u001b[2J`);
    const { out } = await onTerminal('list');
    expect(out).toContain('all 14: npx hamlet registry history');
    expect(out).not.toContain('round 0');
    const history = (await hamlet(['history'], true)).out;
    expect(history.match(/round 0/g)).toHaveLength(2);
    expect(history).toContain('round 5�[2J');
    expect((await inPipe('history')).out).toHaveLength(14);
  });
});

test('show tells all of one version', async () => {
  const version = await register(await model(1));
  const { out } = await inPipe('show', 'challenger');
  expect(out).toMatchObject([
    { version, manifest: { version, seed: 1 }, location: expect.stringContaining(`versions/${version}/`) },
  ]);
  expect((await onTerminal('show', version)).out).toContain(`"formatVersion": ${FORMAT_VERSION}`);
});

describe('promote', () => {
  test('makes a model champion that passes the gate, and keeps what the gate said', async () => {
    const version = await register(await model(1));
    const { code, out } = await inPipe('promote', 'challenger', '--reason', 'better');
    expect([code, out]).toMatchObject([0, [{ version, passed: true }, { promoted: version }]]);
    expect((await inPipe('history')).out[1]).toMatchObject({
      action: 'promoted',
      reason: 'better',
      gate: expect.arrayContaining([expect.objectContaining({ rule: 'rocAuc', outcome: 'passed' })]),
    });
    expect((await onTerminal('history')).out).toMatch(/passed +rocAuc +all +1 +at least 0.99/);
  });

  test('refuses a model that fails with exit code 3, naming the lines; force needs a reason', async () => {
    const champion = await register(await model(1));
    await inPipe('promote', champion);
    const version = await register(await model(2, 80));
    const { code, out, err } = await inPipe('promote', version);
    expect(code).toBe(3);
    expect(out).toMatchObject([{ version, passed: false }]);
    expect(err).toMatchObject([
      {
        error: {
          code: 'GATE_FAILED',
          message: expect.stringMatching(
            /rocAuc \(all\).*errors against the champion, % \(source mail\) is 20/,
          ),
        },
      },
    ]);
    expect(await openRegistry(folder).resolve('champion')).toBe(champion);
    expect(await inPipe('promote', version, '--force')).toMatchObject({
      code: 2,
      err: [{ error: { code: 'USAGE' } }],
    });
    expect((await inPipe('promote', version, '--force', '--reason', 'I know')).code).toBe(0);
    expect(await openRegistry(folder).resolve('champion')).toBe(version);
  });

  test('says on the terminal that a damaged champion could not be compared with', async () => {
    const champion = await register(await model(1));
    await inPipe('promote', champion);
    const registry = openRegistry(folder);
    await registry.state();
    rmSync(join(fileURLToPath(registry.locationOf(champion)), 'weights.bin'));
    const version = await register(await model(2));
    const { code, out } = await onTerminal('promote', version);
    expect(code).toBe(0);
    expect(out).toMatch(/insufficient data +comparison with the champion .*weights\.bin is missing/);
    expect(out).not.toContain('too few messages');
    expect((await inPipe('promote', champion, '--force', '--reason', 'I know')).code).toBe(65);
  });

  test('takes other rules from a file', async () => {
    const version = await register(await model(1, 4));
    const rules = join(folder, 'strict.json');
    const champion = {
      minMessages: 1,
      rocAucMargin: 0,
      costMargin: 0,
      slices: { minMessages: 1, errorMarginPercent: 0 },
    };
    writeFileSync(rules, JSON.stringify({ floors: [{ metric: 'accuracy', min: 0.999 }], champion }));
    const { code, err } = await onTerminal('promote', version, '--gate', rules);
    expect(code).toBe(3);
    expect(err).toContain('accuracy (all) is 0.99');
  });
});

test('rollback brings the champion before back, and says when there is none', async () => {
  const [first, second] = [await register(await model(1)), await register(await model(2))];
  for (const version of [first, second]) await inPipe('promote', version);
  expect((await onTerminal('rollback', '--reason', 'worse')).out).toBe(`${first} is the champion again.\n`);
  expect(await inPipe('rollback')).toMatchObject({
    code: 66,
    err: [{ error: { code: 'VERSION_NOT_FOUND' } }],
  });
});

test('verify ends with 65 when a version is damaged, and tells which file', async () => {
  const [sound, damaged] = [await register(await model(1)), await register(await model(2))];
  expect(await inPipe('verify')).toMatchObject({ code: 0, out: [{ sound: true }, { sound: true }] });
  const registry = openRegistry(folder);
  await registry.state();
  rmSync(join(fileURLToPath(registry.locationOf(damaged)), 'golden.json'));
  const { code, out, err } = await inPipe('verify');
  expect(code).toBe(65);
  expect(out).toMatchObject([
    { version: sound, sound: true },
    {
      version: damaged,
      sound: false,
      code: 'BUNDLE_CORRUPT',
      message: expect.stringContaining('golden.json'),
    },
  ]);
  expect(err).toMatchObject([{ error: { code: 'BUNDLE_CORRUPT' } }]);
  expect(await inPipe('verify', sound)).toMatchObject({ code: 0, out: [{ version: sound }] });
});

test('what crashes left is told by verify and removed by prune when it is old enough', async () => {
  await register(await model(1));
  const orphan = 'versions/v000000000000/20200101T000000000Z-00000000';
  const young = `versions/v000000000000/${new Date().toISOString().replace(/[-:.]/g, '')}-00000000`;
  for (const path of [orphan, young])
    await openStorage(folder).write(`${path}/weights.bin`, Buffer.from('x'));
  expect((await inPipe('verify')).out.slice(1)).toEqual([{ orphan }, { orphan: young }]);
  expect(await inPipe('prune')).toEqual({ code: 0, out: [{ pruned: orphan }], err: [] });
  expect((await onTerminal('prune', '--older-than', '0')).out).toContain(young);
  expect((await inPipe('verify')).out).toHaveLength(1);
});

test('prune removes what a writer that was killed left beside its file', async () => {
  const remains = [
    'history/.hamlet-writing-1',
    `versions/${await register(await model(1))}/.hamlet-writing-2`,
  ];
  for (const path of remains) {
    writeFileSync(join(folder, path), 'half');
    utimesSync(join(folder, path), new Date('2020-01-01'), new Date('2020-01-01'));
  }
  expect((await inPipe('prune')).out).toEqual(remains.map((pruned) => ({ pruned })));
  expect((await inPipe('prune')).out).toEqual([]);
});

test('delete removes a version, but not one that is in use', async () => {
  const [first, second] = [await register(await model(1)), await register(await model(2))];
  expect((await inPipe('delete', second)).code).toBe(75);
  expect(await inPipe('delete', first)).toMatchObject({ code: 0, out: [{ deleted: first }] });
});

test.each([
  [[], 'needs an argument'],
  [['fly'], 'cannot fly'],
  [['constructor'], 'cannot constructor'],
  [['show'], 'needs a version'],
  [['list', 'champion'], 'takes no version'],
  [['prune', '--older-than', 'long'], 'number of days'],
  [['prune', '--older-than', '-1'], ''],
  [['prune', '--older-than', ' '], 'number of days'],
  [['list', 'a', 'b'], "does not take the argument 'b'"],
])('%j is refused with its usage', async (args, what) => {
  const { code, err } = await onTerminal(...args);
  expect(code).toBe(2);
  expect(err).toContain(what);
  expect(err).toContain('npx hamlet registry');
});
