import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeMailFolder } from '../../../testing/mail.ts';
import { loadBundle } from '../bundle/load.ts';
import { openDataSource } from '../data/open.ts';
import { judgeMessage } from '../judge/judge.ts';
import type { Backend, BackendChoice } from '../learn/backend.ts';
import { openBackend } from '../learn/backend.ts';
import { SLICED_BY } from '../evaluate/slices.ts';
import { DEFAULT_SETTINGS } from '../learn/settings.ts';
import { openStorage } from '../storage/open.ts';
import { testScoresOf } from '../registry/test-scores.ts';
import { evaluateBundle } from './evaluate-bundle.ts';
import { requireRoom, saveBundle } from './save.ts';
import type { TrainedModel } from './train-model.ts';
import { trainModel } from './train-model.ts';

let folder: string;
let backend: Backend;
let model: TrainedModel;

const source = () => openDataSource(join(folder, 'mail'));
const train = (signal?: AbortSignal, splitBy?: 'time'): Promise<TrainedModel> =>
  trainModel([source()], {
    seed: 1,
    settings: DEFAULT_SETTINGS,
    backend,
    commit: null,
    now: () => new Date(0),
    ...(signal && { signal }),
    ...(splitBy && { splitBy }),
  });

/** Mail like that which the model knows, but none of it. */
function writeOtherMail(target: string): void {
  writeMailFolder(target, 5);
  for (const name of readdirSync(target, { recursive: true, encoding: 'utf8' }))
    if (name.endsWith('.eml')) appendFileSync(join(target, name), 'One line more.\n');
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'train-test-'));
  writeMailFolder(join(folder, 'mail'), 60);
  backend = await openBackend((process.env['HAMLET_BACKEND'] ?? 'auto') as BackendChoice);
  model = await train();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a model trained on mail that is easy to tell apart tells unseen mail apart', () => {
  const { metrics, intervals } = model.evaluation;
  expect(metrics.ham + metrics.spam).toBe(model.training.test.entries.length);
  expect(metrics.rocAuc).toBe(1);
  expect(intervals.rocAuc).toEqual({ low: 1, high: 1 });
});

test.each([
  'Hello',
  'Hello\n',
  'Subject: hi\n\n',
  'Are we still on for dinner tomorrow?',
  'MIME-Version: 1.0\nContent-Type: text/plain\n\n',
  'Subject: dinner\nMIME-Version: 1.0\nContent-Type: text/plain\n\nAre we still on for dinner?\n',
])('what says next to nothing, and by nobody, leans to ham: %j', async (message) => {
  const { jury, threshold } = model.training;
  const { score, verdict } = await judgeMessage({ jury, threshold, version: 'v' }, Buffer.from(message));
  expect(verdict).toBe('ham');
  expect(score).toBeLessThan(0.5);
});

test('the same mail, seed and backend give the same files, byte for byte', async () => {
  const again = await train();
  expect(again.version).toBe(model.version);
  for (const [name, bytes] of model.files)
    expect(Buffer.compare(again.files.get(name) ?? new Uint8Array(), bytes)).toBe(0);
});

describe('a saved bundle', () => {
  const location = (): string => join(folder, 'bundle');

  test('loads, and judges as the model did', async () => {
    await saveBundle(location(), model);
    const bundle = await loadBundle(openStorage(location()), '');
    const { jury, manifest } = bundle;
    expect(manifest).toMatchObject({ version: model.version, seed: 1, backend: { name: backend.name } });
    const bench = { jury, threshold: manifest.threshold, version: manifest.version };
    const [spam] = readdirSync(join(folder, 'mail/spam'));
    const verdict = await judgeMessage(bench, readFileSync(join(folder, 'mail/spam', spam ?? '')));
    expect(verdict).toMatchObject({ verdict: 'spam', modelVersion: model.version });
    const tested = testScoresOf(bundle);
    expect(tested).toHaveLength(model.training.test.entries.length);
    for (const by of SLICED_BY)
      expect(new Set(tested.map((message) => message[by]))).toEqual(
        new Set(model.evaluation.slices.flatMap((slice) => (slice.by === by ? [slice.value] : []))),
      );
  });

  test('is replaced whole, and nothing is left beside it', async () => {
    await saveBundle(location(), model);
    expect(readdirSync(folder).sort()).toEqual(['bundle', 'mail']);
  });

  test('stays as it was when the new one cannot be written', async () => {
    const files = new Map([...model.files, ['../outside', new Uint8Array()] as const]);
    await expect(saveBundle(location(), { ...model, files })).rejects.toMatchObject({
      code: 'STORAGE_FORBIDDEN',
    });
    expect((await loadBundle(openStorage(location()), '')).manifest.version).toBe(model.version);
    expect(readdirSync(folder).sort()).toEqual(['bundle', 'mail']);
  });

  test('may be named by its URL', async () => {
    await saveBundle(pathToFileURL(location()).href, model);
    expect((await loadBundle(openStorage(location()), '')).manifest.version).toBe(model.version);
  });

  test('is not written to a URL that names no folder', async () => {
    await expect(requireRoom('file://host/bundle')).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('does not replace what is no bundle', async () => {
    const other = join(folder, 'mail');
    await expect(saveBundle(other, model)).rejects.toMatchObject({ code: 'USAGE' });
    expect(readdirSync(other).sort()).toEqual(['ham', 'spam']);
  });

  test('replaces one of another format', async () => {
    const older = join(folder, 'older');
    await saveBundle(older, model);
    const manifest = readFileSync(join(older, 'manifest.json'), 'utf8');
    writeFileSync(
      join(older, 'manifest.json'),
      manifest.replace(/"formatVersion": \d+/, '"formatVersion": 1'),
    );
    await saveBundle(older, model);
    expect((await loadBundle(openStorage(older), '')).manifest.version).toBe(model.version);
    rmSync(older, { recursive: true });
  });

  test.each([
    ['whose manifest is a web site’s', { 'manifest.json': '{"name":"shop","icons":[]}' }],
    ['whose manifest is not JSON', { 'manifest.json': '' }],
    ['with a file that is not of the bundle', { 'notes.txt': 'mine' }],
    ['with a folder that has the name of one of its files', { 'golden.json/notes.txt': 'mine' }],
  ])('does not replace a folder %s', async (_, files) => {
    const other = join(folder, 'other');
    await saveBundle(other, model);
    for (const [path, text] of Object.entries(files)) {
      const [name = '', below] = path.split('/');
      rmSync(join(other, name), { force: true });
      if (below !== undefined) mkdirSync(join(other, name));
      writeFileSync(join(other, path), text);
    }
    const before = readdirSync(other, { recursive: true }).sort();
    for (const attempt of [() => requireRoom(other), () => saveBundle(other, model)])
      await expect(attempt()).rejects.toMatchObject({ code: 'USAGE' });
    expect(readdirSync(other, { recursive: true }).sort()).toEqual(before);
    rmSync(other, { recursive: true });
  });

  test('is measured again as training measured it, and on other mail by the served model', async () => {
    const bundle = await loadBundle(openStorage(location()), '');
    const again = await evaluateBundle(bundle, [source()], {});
    expect(again.metrics.confusion).toEqual(model.evaluation.metrics.confusion);
    for (const name of ['rocAuc', 'brier', 'ece', 'logLoss'] as const)
      expect(again.metrics[name]).toBeCloseTo(model.evaluation.metrics[name], 5);
    expect(again.behaviour).toEqual(model.evaluation.behaviour);
    writeOtherMail(join(folder, 'other'));
    const other = await evaluateBundle(bundle, [openDataSource(join(folder, 'other'))], {});
    expect(other.metrics.messages).toBe(10);
    rmSync(join(folder, 'other'), { recursive: true });
  });

  test('is not measured on mail it learned from, though there is more mail than then', async () => {
    const bundle = await loadBundle(openStorage(location()), '');
    const grown = join(folder, 'grown');
    writeOtherMail(grown);
    const again = await evaluateBundle(bundle, [source(), openDataSource(grown)], {});
    expect(again.metrics.messages).toBe(model.evaluation.metrics.messages + 10);
    expect(again.on).toMatch(/without what it learned from$/);
    const known = Buffer.from(bundle.files.get('data.jsonl') ?? '')
      .toString()
      .replaceAll('"test"', '"train"');
    const all = { ...bundle, files: new Map([...bundle.files, ['data.jsonl', Buffer.from(known)] as const]) };
    await expect(evaluateBundle(all, [source()], {})).rejects.toMatchObject({ code: 'DATA_TOO_SMALL' });
    rmSync(grown, { recursive: true });
  });
});

test('a model is measured again on the split in time that it was trained with', async () => {
  const byTime = await train(undefined, 'time');
  const target = join(folder, 'by-time');
  await saveBundle(target, byTime);
  const again = await evaluateBundle(await loadBundle(openStorage(target), ''), [source()], {});
  expect(again).toMatchObject({ on: 'the test split of its data', dataDigest: byTime.evaluation.dataDigest });
  expect(again.metrics.confusion).toEqual(byTime.evaluation.metrics.confusion);
  rmSync(target, { recursive: true });
});

test('an interrupted training rejects with the reason of the interruption', async () => {
  await expect(train(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
});

test('too little mail is refused with what to do', async () => {
  const few = join(folder, 'few');
  mkdirSync(join(few, 'ham'), { recursive: true });
  mkdirSync(join(few, 'spam'));
  writeFileSync(join(few, 'ham/1.eml'), 'Subject: a\n\nhello\n');
  writeFileSync(join(few, 'spam/1.eml'), 'Subject: b\n\nbuy\n');
  await expect(
    trainModel([openDataSource(few)], {
      seed: 1,
      settings: DEFAULT_SETTINGS,
      backend,
      commit: null,
      now: () => new Date(0),
    }),
  ).rejects.toMatchObject({ code: 'DATA_TOO_SMALL' });
  rmSync(few, { recursive: true });
});

test.each([
  ['has no dates', '', { code: 'DATA_INVALID', message: expect.stringContaining('when it arrived') }],
  ['is all ham of late', '2003', { code: 'DATA_TOO_SMALL', message: expect.stringContaining('no spam') }],
])('mail that %s is not split by time, which is said before anything is learned', async (_, year, error) => {
  const mail = join(folder, 'dates');
  writeMailFolder(mail, 40);
  for (const name of readdirSync(mail, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.eml') || (year !== '' && name.startsWith('spam'))) continue;
    const text = readFileSync(join(mail, name), 'utf8');
    writeFileSync(
      join(mail, name),
      year === '' ? text.replace(/^Received.*\n/, '') : text.replace('2002', year),
    );
  }
  const steps: string[] = [];
  const training = trainModel([openDataSource(mail)], {
    seed: 1,
    splitBy: 'time',
    settings: DEFAULT_SETTINGS,
    backend,
    commit: null,
    now: () => new Date(0),
    onProgress: (step) => steps.push(step),
  });
  await expect(training).rejects.toMatchObject(error);
  expect(steps).not.toContain('Learning');
  rmSync(mail, { recursive: true });
});

test('the model card has the keys of its schema and no others', () => {
  const card = JSON.parse(Buffer.from(model.files.get('model-card.json') ?? '').toString()) as Record<
    string,
    Record<string, unknown>
  >;
  expect(Object.keys(card).sort()).toEqual([
    'considerations',
    'model_details',
    'model_parameters',
    'quantitative_analysis',
    'schema_version',
  ]);
  expect(card['schema_version']).toBe('0.0.2');
  const metrics = card['quantitative_analysis']?.['performance_metrics'] as {
    type: unknown;
    value: unknown;
  }[];
  expect(metrics.length).toBeGreaterThan(5);
  for (const { type, value } of metrics) expect([typeof type, typeof value]).toEqual(['string', 'string']);
});

test('the report is one page without script or anything from the network, and hostile names stay text', async () => {
  const { renderEvaluation } = await import('../evaluate/report.ts');
  const [mistake] = model.evaluation.mistakes;
  const hostile = {
    ...model.evaluation,
    mistakes: mistake === undefined ? [] : [{ ...mistake, id: '<script>alert(1)</script>' }],
  };
  const page = await renderEvaluation(hostile);
  expect(page).not.toMatch(/<script|src=|href="http/i);
  expect(page).toContain('&#60;script&#62;');
});
