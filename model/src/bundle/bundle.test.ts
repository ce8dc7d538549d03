import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SmallBundle } from '../../../testing/bundle.ts';
import { smallBundle } from '../../../testing/bundle.ts';
import { logitOf } from '../judge/jury.ts';
import type { Features } from '../features/features.ts';
import { lookOf } from '../../../testing/look.ts';
import { VIEWS } from '../features/features.ts';
import { openStorage } from '../storage/open.ts';
import { loadBundle } from './load.ts';
import { versionOf } from './manifest.ts';
import { writeBundle } from './store.ts';

let folder: string;
let bundle: SmallBundle;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bundle-test-'));
  bundle = await smallBundle(1);
  await writeBundle(openStorage(folder), '', bundle.version, bundle.origin, bundle.files);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const load = () => loadBundle(openStorage(folder), '');
const at = (name: string): string => join(folder, name);

/** The bundle with another file in it, and every sum right. */
async function rewrite(name: string, content: Uint8Array | string): Promise<void> {
  const files = new Map([...bundle.files, [name, Buffer.from(content)] as const]);
  await writeBundle(openStorage(folder), '', bundle.version, bundle.origin, files);
}

function changeManifest(change: (manifest: Record<string, unknown>) => unknown): void {
  writeFileSync(
    at('manifest.json'),
    JSON.stringify(change(JSON.parse(readFileSync(at('manifest.json'), 'utf8')) as Record<string, unknown>)),
  );
}

test('what was written is loaded', async () => {
  const { manifest, jury, files } = await load();
  expect(manifest.version).toBe(bundle.version);
  expect(files.size).toBe(bundle.files.size);
  expect(jury.jurors.words.weights).toEqual(Float32Array.of(1));
});

test('the loaded model says what its weights say by hand', async () => {
  const { jury } = await load();
  const none: Features = {
    words: new Set(),
    opening: new Set(),
    passages: [new Set()],
    subject: new Set(),
    sender: new Set(),
    structure: new Set(),
  };
  const said = (names: string[]): number => logitOf(jury, lookOf({ ...none, structure: new Set(names) }));
  expect(said([])).toBe(0);
  expect(said(['free'])).toBeCloseTo(1, 6);
  // Half of what it says is unknown: a length of 1 becomes one of the root of two.
  expect(said(['free', 'nobody knows this'])).toBeCloseTo(1 / Math.SQRT2, 6);
});

test('a bundle may lie at the root of a storage or in a folder of it', async () => {
  await writeBundle(openStorage(folder), 'deep/below', bundle.version, bundle.origin, bundle.files);
  expect((await loadBundle(openStorage(folder), 'deep/below')).files.size).toBe(bundle.files.size);
});

describe('a flaw is refused with the name of the file', () => {
  const names = [
    'model.json',
    'weights.bin',
    'measured.bin',
    'vocabulary.json',
    'golden.json',
    'test-scores.jsonl',
  ];

  test.each(names)('%s is missing', async (name) => {
    rmSync(at(name));
    await expect(load()).rejects.toMatchObject({
      code: 'BUNDLE_CORRUPT',
      message: expect.stringContaining(`${name} is missing`),
    });
  });

  test.each(names.slice(0, 5))('%s has another byte', async (name) => {
    const bytes = readFileSync(at(name));
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    writeFileSync(at(name), bytes);
    await expect(load()).rejects.toMatchObject({
      code: 'BUNDLE_CORRUPT',
      message: expect.stringContaining(`${name} was altered`),
    });
  });

  test.each(names.slice(0, 5))('%s is cut short', async (name) => {
    writeFileSync(at(name), readFileSync(at(name)).subarray(0, -1));
    await expect(load()).rejects.toMatchObject({
      code: 'BUNDLE_CORRUPT',
      message: expect.stringContaining(`${name} has`),
    });
  });

  test.each(['stranger.txt', 'constructor', '__proto__'])('%s is not part of it', async (name) => {
    writeFileSync(at(name), 'x');
    await expect(load()).rejects.toMatchObject({
      code: 'BUNDLE_CORRUPT',
      message: expect.stringContaining(name),
    });
  });

  test('any bit of any file is another', async () => {
    const all = [...names, 'manifest.json'].map((name) => [name, readFileSync(at(name))] as const);
    const bit = fc
      .constantFrom(...all.filter(([, bytes]) => bytes.length > 0))
      .chain(([name, bytes]) =>
        fc.tuple(fc.constant(name), fc.constant(bytes), fc.nat(8 * bytes.length - 1)),
      );
    await fc.assert(
      fc.asyncProperty(bit, async ([name, bytes, i]) => {
        const changed = Buffer.from(bytes);
        changed[i >> 3] = (changed[i >> 3] ?? 0) ^ (1 << (i & 7));
        writeFileSync(at(name), changed);
        await expect(load()).rejects.toMatchObject({
          code: expect.stringMatching(/^BUNDLE_(CORRUPT|INCOMPATIBLE)$/),
          message: expect.stringMatching(name === 'manifest.json' ? /manifest\.json|format/ : name),
        });
        writeFileSync(at(name), bytes);
      }),
      { numRuns: 300 },
    );
    await load();
  });

  test.each([
    ['another threshold', { threshold: 0.9 }],
    ['another version', { version: 'v000000000000' }],
    ['another seed', { seed: 2 }],
  ])('the manifest says %s', async (_, change) => {
    changeManifest((manifest) => ({ ...manifest, ...change }));
    await expect(load()).rejects.toMatchObject({
      code: 'BUNDLE_CORRUPT',
      message: expect.stringContaining('manifest.json was altered'),
    });
  });

  test.each(['', 'null', '[]', '"x"', '{', '{}', '\u0000'])('the manifest is %j', async (content) => {
    writeFileSync(at('manifest.json'), content);
    await expect(load()).rejects.toMatchObject({
      code: 'BUNDLE_CORRUPT',
      message: expect.stringContaining('manifest.json'),
    });
  });

  test('no manifest', async () => {
    rmSync(at('manifest.json'));
    await expect(load()).rejects.toMatchObject({ code: 'BUNDLE_NOT_FOUND' });
  });

  test('a manifest of another format', async () => {
    changeManifest((manifest) => ({ ...manifest, formatVersion: 1 }));
    await expect(load()).rejects.toMatchObject({ code: 'BUNDLE_INCOMPATIBLE' });
  });

  test('a manifest with a key nobody knows', async () => {
    changeManifest((manifest) => ({ ...manifest, surprise: 1 }));
    await expect(load()).rejects.toMatchObject({
      code: 'BUNDLE_CORRUPT',
      message: expect.stringContaining('manifest.json'),
    });
  });
});

test('a model that says something else than its golden examples is refused, even when every sum is right', async () => {
  const other = await smallBundle(2);
  const mixed = new Map([
    ...other.files,
    ['golden.json', bundle.files.get('golden.json') ?? new Uint8Array()] as const,
  ]);
  await writeBundle(openStorage(folder), '', other.version, other.origin, mixed);
  await expect(load()).rejects.toMatchObject({
    code: 'BUNDLE_CORRUPT',
    message: expect.stringContaining('golden.json'),
  });
});

describe('a file that never was right is refused, even when every sum is', () => {
  /** One weight, one bias and one voice a view, and the bias of all. */
  const SIZE = 3 * VIEWS.length + 1;
  const weights = (length: number, value: number): Uint8Array =>
    new Uint8Array(new Float32Array(length).fill(value).buffer);

  test.each([
    ['weights.bin', 'holds a weight', weights(SIZE, NaN)],
    ['weights.bin', 'holds a weight', weights(SIZE, Infinity)],
    ['weights.bin', 'is too short', weights(SIZE - 1, 1)],
    ['weights.bin', 'is too long', weights(SIZE + 1, 1)],
    ['weights.bin', 'is too short', weights(0, 1)],
    ['model.json', 'is not JSON', '{'],
    ['model.json', 'is not valid', '{}'],
    [
      'model.json',
      'has no tensor',
      `{"weightsManifest":[{"weights":[{"name":"x","shape":[${SIZE}],"dtype":"float32"}]}]}`,
    ],
    ['vocabulary.json', 'is not valid', '{"words":[],"letters":[],"subject":[],"sender":[]}'],
    ['vocabulary.json', 'is not JSON', ''],
    ['vocabulary.json', 'is not valid', '{"words":{"names":["free"],"rarities":[]}}'],
    ['golden.json', 'is not JSON', 'free'],
    ['golden.json', 'is not valid', '[]'],
    ['golden.json', 'is not valid', '[{"message":"x","score":2}]'],
    ['golden.json', 'example 1', '[{"message":"Subject: x\\n\\nfree","score":0.001}]'],
  ])('%s %s', async (name, how, content) => {
    await rewrite(name, content);
    await expect(load()).rejects.toMatchObject({
      code: 'BUNDLE_CORRUPT',
      message: expect.stringMatching(new RegExp(`${name} .*${how}`)),
    });
  });
});

test('the same model has the same version, another model or another threshold another', async () => {
  expect((await smallBundle(1)).version).toBe(bundle.version);
  expect((await smallBundle(1.5)).version).not.toBe(bundle.version);
  const versions = [0.5, 0.6].map((threshold) => versionOf(bundle.files, threshold));
  expect(new Set(versions).size).toBe(2);
  const backwards = new Map([...bundle.files].reverse());
  expect(versionOf(backwards, 0.5)).toBe(versions[0]);
});
