import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { SmallBundle } from '../../../testing/bundle.ts';
import { smallBundle } from '../../../testing/bundle.ts';
import { openStorage } from '../storage/open.ts';
import { loadBundle } from './load.ts';
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

  test('a file that is not part of it', async () => {
    writeFileSync(at('stranger.txt'), 'x');
    await expect(load()).rejects.toMatchObject({
      code: 'BUNDLE_CORRUPT',
      message: expect.stringContaining('stranger.txt'),
    });
  });

  test('no manifest', async () => {
    rmSync(at('manifest.json'));
    await expect(load()).rejects.toMatchObject({ code: 'BUNDLE_NOT_FOUND' });
  });

  test('a manifest of a later format', async () => {
    changeManifest((manifest) => ({ ...manifest, formatVersion: 2 }));
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

test('a weight that is no number is refused', async () => {
  const broken = new Map([
    ...bundle.files,
    ['weights.bin', new Uint8Array(new Float32Array(16).fill(NaN).buffer)] as const,
  ]);
  await writeBundle(openStorage(folder), '', bundle.version, bundle.origin, broken);
  await expect(load()).rejects.toMatchObject({
    code: 'BUNDLE_CORRUPT',
    message: expect.stringContaining('weights.bin'),
  });
});

test('the same model has the same version, another model another', async () => {
  expect((await smallBundle(1)).version).toBe(bundle.version);
  expect((await smallBundle(1.5)).version).not.toBe(bundle.version);
});
