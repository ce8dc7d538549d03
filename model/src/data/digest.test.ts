import { cpSync, mkdtempSync, rmSync, writeFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { writeMailFolder } from '../../../testing/mail.ts';
import { CORPUS_URI } from './corpus.ts';
import { locationsDigest } from './digest.ts';

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'digest-test-'));
  writeMailFolder(join(home, 'mail'), 3);
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

function copy(name: string): string {
  cpSync(join(home, 'mail'), join(home, name), { recursive: true });
  return join(home, name);
}

test('the same mail has the same digest, wherever it lies and in whatever order it is named', async () => {
  const [mail, elsewhere] = [join(home, 'mail'), copy('elsewhere')];
  const digest = await locationsDigest([mail]);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(await locationsDigest([elsewhere])).toBe(digest);
  expect(await locationsDigest([mail, CORPUS_URI])).toBe(await locationsDigest([CORPUS_URI, mail]));
});

test('another message, another label or another location makes another digest', async () => {
  const digests = new Set([await locationsDigest([join(home, 'mail')])]);
  const changed = copy('changed');
  writeFileSync(join(changed, 'ham/0000.eml'), 'Subject: other\n\nother');
  const relabelled = copy('relabelled');
  renameSync(join(relabelled, 'ham/0000.eml'), join(relabelled, 'spam/ham.eml'));
  const fewer = copy('fewer');
  rmSync(join(fewer, 'spam/0002.eml'));
  for (const folder of [changed, relabelled, fewer]) digests.add(await locationsDigest([folder]));
  digests.add(await locationsDigest([CORPUS_URI]));
  digests.add(await locationsDigest([CORPUS_URI, CORPUS_URI]));
  expect(digests.size).toBe(6);
});

test('a file that cannot be read is part of the digest as one that cannot', async () => {
  const whole = copy('unreadable');
  const without = await locationsDigest([whole]);
  writeFileSync(Buffer.from(`${whole}/ham/2\xe9`, 'latin1'), 'a name that is not UTF-8');
  const digest = await locationsDigest([whole]);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(digest).not.toBe(without);
  expect(await locationsDigest([whole])).toBe(digest);
});

test('nothing has no digest', async () => {
  await expect(locationsDigest([join(home, 'nothing')])).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' });
});
