import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { HamletError, openLog, openRegistry } from '@hamlet/model';
import { writeEasyGate, writeMailFolder } from '../../testing/mail.ts';
import { runJob } from './job.ts';
import { outcomeSchema } from './outcome.ts';
import type { Outcome } from './outcome.ts';

let home: string;
let mail: string;
let folder: string;
let lines: string[];

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'training-job-'));
  mail = join(home, 'mail');
  writeMailFolder(mail, 60);
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

beforeEach(() => {
  folder = mkdtempSync(join(home, 'run-'));
  lines = [];
});

function run(env: Record<string, string> = {}, signal = new AbortController().signal): Promise<number> {
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return runJob({
    env: {
      HAMLET_REGISTRY: join(folder, 'registry'),
      HAMLET_TRAINING_OUTCOMES: join(folder, 'outcomes'),
      HAMLET_TRAINING_REQUEST: 'r1',
      HAMLET_TRAINING_DATA: mail,
      HAMLET_TRAINING_GATE: writeEasyGate(join(folder, 'easy.json')),
      HAMLET_BACKEND: 'wasm',
      ...env,
    },
    log: openLog('info', destination),
    signal,
    now: () => new Date(),
  });
}

function outcomeOf(request: string): Outcome {
  return outcomeSchema.parse(
    JSON.parse(readFileSync(join(folder, `outcomes/requests/${request}.json`), 'utf8')),
  );
}

const requests = (): string[] => readdirSync(join(folder, 'outcomes/requests'));
const registry = () => openRegistry(join(folder, 'registry'));

describe('a request', () => {
  test('ends with a champion and an outcome that says so', async () => {
    expect(await run({ CLOUD_RUN_EXECUTION: 'train-x7' })).toBe(0);
    const outcome = outcomeOf('r1');
    expect(outcome).toMatchObject({
      schema: 1,
      request: 'r1',
      state: 'promoted',
      execution: 'train-x7',
      metrics: { rocAuc: 1 },
    });
    const { champion, versions } = await registry().state();
    expect(outcome).toMatchObject({
      version: champion,
      dataDigest: (await registry().manifest('champion')).dataDigest,
    });
    expect([...versions]).toEqual([[champion, expect.any(String)]]);
    expect(outcome).toMatchObject({ uri: `${registry().uri}/${versions.get(champion ?? '') ?? ''}` });
  });

  test('is answered once', async () => {
    await run();
    const first = outcomeOf('r1');
    expect(await run({ HAMLET_TRAINING_DATA: '/nowhere' })).toBe(0);
    expect(outcomeOf('r1')).toEqual(first);
    expect(await registry().history()).toHaveLength(2);
  });

  test('under another name trains the same model, which is registered and promoted once', async () => {
    await run();
    expect(await run({ HAMLET_TRAINING_REQUEST: 'r2' })).toBe(0);
    const [first, second] = [outcomeOf('r1'), outcomeOf('r2')];
    expect(second).toMatchObject({ state: 'promoted', version: 'version' in first && first.version });
    expect(await registry().history()).toHaveLength(2);
  });

  test('whose model does not meet the gate ends rejected, with the lines of the gate', async () => {
    const impossible = writeEasyGate(join(folder, 'impossible.json'), [{ metric: 'brier', max: -1 }]);
    expect(await run({ HAMLET_TRAINING_GATE: impossible })).toBe(3);
    const outcome = outcomeOf('r1');
    expect(outcome).toMatchObject({ state: 'rejected', gate: [{ rule: 'brier', outcome: 'failed' }] });
    expect(await registry().state()).toMatchObject({ champion: undefined });
    expect(await run()).toBe(3);
    expect(lines.at(-1)).toContain('GATE_FAILED');
  });
});

describe('a failure that no retry mends is an outcome', () => {
  test.each([
    [{ HAMLET_TRAINING_SED: '1' }, 'CONFIG_INVALID', 2],
    [{ HAMLET_TRAINING_GATE: '/nowhere.json' }, 'CONFIG_INVALID', 2],
    [{ HAMLET_TRAINING_DATA: '/nowhere' }, 'DATA_NOT_FOUND', 66],
    [{ HAMLET_TRAINING_DATA: 'ftp://nowhere' }, 'USAGE', 2],
  ])('%j', async (env, code, exit) => {
    expect(await run(env)).toBe(exit);
    expect(outcomeOf('r1')).toMatchObject({ state: 'failed', error: { code, remedy: expect.any(String) } });
    expect(await run()).toBe(exit);
  });

  test('too little mail', async () => {
    const few = join(folder, 'few');
    writeMailFolder(few, 3);
    expect(await run({ HAMLET_TRAINING_DATA: few })).toBe(65);
    expect(outcomeOf('r1')).toMatchObject({ state: 'failed', error: { code: 'DATA_TOO_SMALL' } });
  });
});

describe('a failure that may pass leaves no outcome, and the next attempt goes on', () => {
  test.each(['registry', 'outcomes'])('storage that refuses, found before it trains: %s', async (place) => {
    writeFileSync(join(folder, place), 'a file where a folder is needed');
    await expect(run()).rejects.toMatchObject({ code: 'STORAGE_FORBIDDEN' });
    expect(lines.join('')).not.toContain('Training with');
    expect(() => requests()).toThrow();
    rmSync(join(folder, place));
    expect(await run()).toBe(0);
  });

  test('an interruption, also one that comes as another failure', async () => {
    const stop = AbortSignal.abort(new HamletError('CANCELLED', 'enough', ''));
    await expect(run({}, stop)).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(run({ HAMLET_TRAINING_DATA: '/nowhere' }, stop)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(() => requests()).toThrow();
  });

  test('a registered version is not trained again, and a promoted one keeps what the gate said', async () => {
    await run();
    const first = outcomeOf('r1');
    rmSync(join(folder, 'outcomes'), { recursive: true });
    lines = [];
    expect(await run()).toBe(0);
    expect(lines.join('')).not.toContain('Learning');
    const { startedAt, finishedAt, ...again } = outcomeOf('r1');
    expect(first).toMatchObject(again);
    expect(startedAt <= finishedAt).toBe(true);
    expect(await registry().history()).toHaveLength(2);
  });
});

test('what is no outcome is not taken for one', async () => {
  mkdirSync(join(folder, 'outcomes/requests'), { recursive: true });
  writeFileSync(join(folder, 'outcomes/requests/r1.json'), '{}');
  await expect(run()).rejects.toMatchObject({ code: 'BUNDLE_CORRUPT' });
});

test('every line of the log is one Cloud Logging reads', async () => {
  await run();
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const entry of entries)
    expect(entry).toMatchObject({
      severity: expect.stringMatching(/^(INFO|ERROR)$/),
      message: expect.any(String),
      time: expect.any(String),
    });
  const steps = entries.flatMap(({ progress }) =>
    progress === undefined ? [] : [(progress as { step: string }).step],
  );
  expect([...new Set(steps)]).toEqual(['Reading mail', 'Learning', 'Measuring']);
});
