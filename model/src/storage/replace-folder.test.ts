import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { syncedBy } from '../../../testing/synced.ts';
import { replaceFolder, requireReplaceable } from './replace-folder.ts';

let parent: string;
let target: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'hamlet-replace-'));
  target = join(parent, 'model');
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

const fill = (content: string) => (folder: string) => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'content'), content);
  return Promise.resolve();
};
const content = (): string => readFileSync(join(target, 'content'), 'utf8');

test('a folder is made, and replaced as a whole', async () => {
  await replaceFolder(target, fill('first'));
  writeFileSync(join(target, 'more'), 'of the first');
  await replaceFolder(target, fill('second'));
  expect([content(), readdirSync(target), readdirSync(parent)]).toEqual(['second', ['content'], ['model']]);
});

test.each([
  ['cannot be written', () => Promise.reject(new Error('full')), { message: 'full' }],
  ['cannot be moved there', () => Promise.resolve(), { code: 'STORAGE_NOT_FOUND' }],
])('the old folder is there as before when the new one %s', async (_, write, error) => {
  await replaceFolder(target, fill('first'));
  await expect(replaceFolder(target, write)).rejects.toMatchObject(error);
  expect([content(), readdirSync(parent)]).toEqual(['first', ['model']]);
});

test('nothing is there when there was nothing and it fails', async () => {
  await expect(replaceFolder(target, () => Promise.resolve())).rejects.toMatchObject({
    code: 'STORAGE_NOT_FOUND',
  });
  expect(readdirSync(parent)).toEqual([]);
});

test('the names of the new folder and of those made for it are safe on the disk before it is done', async () => {
  const deep = join(parent, 'a/b/model');
  const [a, b] = [join(parent, 'a'), join(parent, 'a/b')];
  expect(await syncedBy(() => replaceFolder(deep, fill('first')))).toEqual([a, parent, b]);
  expect(await syncedBy(() => replaceFolder(deep, fill('second')))).toEqual([b]);
});

test('a mount point cannot be replaced, which is known without trying', async () => {
  for (const place of ['/proc', '/sys'])
    await expect(requireReplaceable(place)).rejects.toMatchObject({
      code: 'STORAGE_FORBIDDEN',
      message: expect.stringContaining('mount point'),
    });
  mkdirSync(target);
  await requireReplaceable(target);
  expect(readdirSync(parent)).toEqual(['model']);
});
