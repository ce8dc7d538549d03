import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CloudStorage } from '../../../testing/cloud-storage.ts';
import { startCloudStorage } from '../../../testing/cloud-storage.ts';
import { writeMailFolder } from '../../../testing/mail.ts';
import { openStorage } from '../storage/open.ts';
import { locationsDigest } from './digest.ts';

let storage: CloudStorage;
let home: string;

beforeAll(async () => {
  storage = await startCloudStorage();
  home = mkdtempSync(join(tmpdir(), 'digest-test-'));
});

afterAll(async () => {
  await storage.stop();
  rmSync(home, { recursive: true, force: true });
});

test('mail has the same digest in Cloud Storage, where it is only listed, as in a folder', async () => {
  writeMailFolder(home, 3);
  const location = `gs://${storage.bucket}/mail`;
  const bucket = openStorage(location);
  for (const file of readdirSync(home, { recursive: true, encoding: 'utf8' }))
    if (file.endsWith('.eml')) await bucket.write(file, readFileSync(join(home, file)));
  for await (const { md5 } of bucket.list('')) expect(md5).toMatch(/^[\w+/]{22}==$/);
  expect(await locationsDigest([location])).toBe(await locationsDigest([home]));
});
