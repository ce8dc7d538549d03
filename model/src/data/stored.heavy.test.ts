import { spawn } from 'node:child_process';
import { open, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CloudStorage } from '../../../testing/cloud-storage.ts';
import { startCloudStorage } from '../../../testing/cloud-storage.ts';
import { openStorage } from '../storage/open.ts';
import { openDataSource } from './open.ts';

const SEPARATOR = 'From a@b Thu Aug 22 12:36:23 2002\n';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hamlet-data-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('mail in a bucket', () => {
  let cloud: CloudStorage;
  beforeAll(async () => {
    cloud = await startCloudStorage();
  });
  afterAll(() => cloud.stop());

  test('is read as the same files in a folder are', async () => {
    const bucket = `gs://${cloud.bucket}/some/mails`;
    const local = join(folder, 'mails');
    const large = `Subject: large\n\n${'x'.repeat(3_000_000)}\n`;
    for (const storage of [openStorage(bucket), openStorage(local)]) {
      await storage.write('ham/1.eml', Buffer.from('Subject: 1\n\n\xff', 'latin1'));
      await storage.write('ham/cur/2', Buffer.from('Subject: 2\n\n'));
      await storage.write('ham/tmp/3', Buffer.from('Subject: 3\n\n'));
      await storage.write('spam.mbox', Buffer.from(`${SEPARATOR}${large}\n`.repeat(3)));
      await storage.write('more.jsonl', Buffer.from('{"label":"spam","message":"Subject: 4"}\n{"oops'));
    }
    const [inBucket, inFolder] = [await read(bucket), await read(local)];
    expect(inBucket).toEqual(inFolder);
    expect(inBucket).toHaveLength(7); // two files, three messages of an mbox, two lines
    expect(await openDataSource(bucket).bytes()).toBe(await openDataSource(local).bytes());
    expect(await read(`${bucket}/more.jsonl`)).toHaveLength(2);
  });

  test('is not found where there is none', async () => {
    await expect(read(`gs://${cloud.bucket}/nothing/here`)).rejects.toMatchObject({ code: 'DATA_NOT_FOUND' });
    await expect(read('gs://no-such-bucket/mails')).rejects.toMatchObject({ code: 'STORAGE_NOT_FOUND' });
  });
});

test('an mbox of a gigabyte is read in little memory', async () => {
  const root = join(folder, 'large');
  await mkdir(join(root, 'ham'), { recursive: true });
  const thousand = Buffer.from(
    `${SEPARATOR}Subject: x\n\n${'some text, and some more\n'.repeat(200)}\n`.repeat(1000),
  );
  const file = await open(join(root, 'ham', 'Inbox'), 'w');
  let messages = 0;
  for (let size = 0; size < 1e9; size += thousand.length) {
    await file.write(thousand);
    messages += 1000;
  }
  await file.close();

  const door = JSON.stringify(new URL('./open.ts', import.meta.url).href);
  const module = `
    import { openDataSource } from ${door};
    let messages = 0;
    for await (const message of openDataSource(${JSON.stringify(root)}).messages()) messages++;
    console.log(JSON.stringify({ messages, kilobytes: process.resourceUsage().maxRSS }));`;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', module],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const result = JSON.parse(await text(child.stdout)) as { messages: number; kilobytes: number };
  expect(result.messages).toBe(messages);
  expect(result.kilobytes).toBeLessThan(250_000);
});

async function read(location: string): Promise<string[]> {
  const found: string[] = [];
  const options = {
    onUnreadable: ({ id, reason }: { id: string; reason: string }) => found.push(`${id} ${reason}`),
  };
  for await (const { id, label, raw } of openDataSource(location).messages(options)) {
    found.push(`${id} ${label} ${Buffer.from(raw).toString('latin1')}`);
  }
  return found;
}
