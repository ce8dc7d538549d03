import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { smallBundle } from '../../../testing/bundle.ts';
import { unprivileged } from '../../../testing/unprivileged.ts';
import { loadBundle } from '../bundle/load.ts';
import { openStorage } from '../storage/open.ts';
import { requireRoom, saveBundle } from './save.ts';

let folder: string;
let target: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'save-test-'));
  chmodSync(folder, 0o755);
  target = join(folder, 'parent/bundle');
  mkdirSync(target, { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const versionAt = async (location: string): Promise<string> =>
  (await loadBundle(openStorage(location), '')).manifest.version;

describe('a folder whose parent is not writable', () => {
  beforeEach(() => {
    chmodSync(target, 0o777);
  });

  test('is filled where it is when it is empty', async () => {
    const model = await smallBundle(1);
    await unprivileged(async () => {
      await requireRoom(target);
      await saveBundle(target, model);
    });
    expect(await versionAt(target)).toBe(model.version);
  });

  test('is empty again when that fails', async () => {
    const model = await smallBundle(1);
    const files = new Map([...model.files, ['../outside', new Uint8Array()] as const]);
    await unprivileged(async () => {
      await expect(saveBundle(target, { ...model, files })).rejects.toMatchObject({
        code: 'STORAGE_FORBIDDEN',
      });
    });
    expect(readdirSync(target)).toEqual([]);
  });

  test('is refused when it holds a bundle, as that could not be replaced at once', async () => {
    const [old, model] = [await smallBundle(1), await smallBundle(2)];
    await unprivileged(async () => {
      await saveBundle(target, old);
      await expect(requireRoom(target)).rejects.toMatchObject({ code: 'STORAGE_FORBIDDEN' });
      await expect(saveBundle(target, model)).rejects.toMatchObject({ code: 'STORAGE_FORBIDDEN' });
    });
    expect(await versionAt(target)).toBe(old.version);
  });
});

test('a place where nothing can be made is refused before anything is learned', async () => {
  await unprivileged(async () => {
    for (const place of [target, join(folder, 'new'), join(folder, 'new/and/deeper')])
      await expect(requireRoom(place)).rejects.toMatchObject({
        code: 'STORAGE_FORBIDDEN',
        message: expect.stringContaining(folder),
      });
  });
});

test('a bundle that may not be moved away is refused before anything is learned, though another could be put there', async () => {
  const model = await smallBundle(1);
  await saveBundle(target, model);
  chmodSync(join(folder, 'parent'), 0o777);
  await unprivileged(async () => {
    for (const attempt of [() => requireRoom(target), () => saveBundle(target, model)])
      await expect(attempt()).rejects.toMatchObject({
        code: 'STORAGE_FORBIDDEN',
        message: expect.stringContaining(target),
      });
  });
  expect(await versionAt(target)).toBe(model.version);
  expect(readdirSync(join(folder, 'parent'))).toEqual(['bundle']);
});

test('asking leaves nothing behind', async () => {
  for (const place of [target, join(folder, 'new'), join(folder, 'new/and/deeper')]) await requireRoom(place);
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(['parent', 'parent/bundle']);
});

test('a folder below one that may not be entered is forbidden, and a file is no folder', async () => {
  chmodSync(join(folder, 'parent'), 0o600);
  await unprivileged(async () => {
    await expect(requireRoom(target)).rejects.toMatchObject({ code: 'STORAGE_FORBIDDEN' });
  });
  chmodSync(join(folder, 'parent'), 0o755);
  writeFileSync(join(folder, 'file'), '');
  for (const place of ['file', 'file/below'])
    await expect(requireRoom(join(folder, place))).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('is not a folder'),
    });
});

test.each([true, false])(
  'a link stays, and the bundle is where it leads to, there already: %s',
  async (isThere) => {
    const link = join(folder, 'link');
    symlinkSync('parent/bundle', link);
    if (!isThere) rmSync(target, { recursive: true });
    for (const weight of [1, 2]) {
      const model = await smallBundle(weight);
      await saveBundle(link, model);
      expect(readlinkSync(link)).toBe('parent/bundle');
      expect(await versionAt(target)).toBe(model.version);
    }
  },
);
