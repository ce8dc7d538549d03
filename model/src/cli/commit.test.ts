import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commitOf } from './commit.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hamlet-commit-'));
  mkdirSync(join(folder, 'checkout/node_modules/hamlet'), { recursive: true });
  for (const path of ['checkout/train.ts', 'checkout/node_modules/hamlet/train.ts', 'train.ts'])
    writeFileSync(join(folder, path), '');
  git('init', '--quiet');
  git('add', 'train.ts');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', 'first');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: join(folder, 'checkout'), encoding: 'utf8' }).trim();
}

test('code has the commit of its checkout', async () => {
  expect(await commitOf(join(folder, 'checkout/train.ts'))).toBe(git('rev-parse', 'HEAD'));
});

test.each([
  ['is installed in the checkout of another project', 'checkout/node_modules/hamlet/train.ts'],
  ['lies outside every checkout, as in an image', 'train.ts'],
])('code that %s has no commit, whatever a workflow is run for', async (_, file) => {
  process.env['GITHUB_SHA'] = 'a'.repeat(40);
  expect(await commitOf(join(folder, file))).toBeNull();
  delete process.env['GITHUB_SHA'];
});
