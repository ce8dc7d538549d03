import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { smallBundle } from '../../../testing/bundle.ts';
import type { CloudStorage } from '../../../testing/cloud-storage.ts';
import { startCloudStorage } from '../../../testing/cloud-storage.ts';
import { writeMailFolder } from '../../../testing/mail.ts';
import { writeBundle } from '../bundle/store.ts';
import { openStorage } from '../storage/open.ts';
import { run } from './main.ts';

let folder: string;
let cloud: CloudStorage;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hamlet-reports-'));
  cloud = await startCloudStorage();
  writeMailFolder(join(folder, 'mail'), 40);
  const { version, origin, files } = await smallBundle(1);
  const all = new Map([...files, ['data.jsonl', Buffer.from('')] as const]);
  await writeBundle(openStorage(join(folder, 'bundle')), '', version, origin, all);
});
afterAll(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true });
});

async function hamlet(args: readonly string[]) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await run(args, {
    stdin,
    stdout,
    stderr,
    env: {},
    cwd: folder,
    signal: new AbortController().signal,
    isTerminal: { stdin: false, stdout: false, stderr: false },
  });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}

async function namesAt(location: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { path } of openStorage(location).list('')) found.push(path);
  return found;
}

describe.each([
  [
    'evaluate',
    () => ['--model', join(folder, 'bundle')],
    ['evaluation.html', 'evaluation.json', 'model-card.json', 'model-card.md'],
  ],
  ['explore', () => [], ['index.html', 'summary.json']],
])('the report of %s', (command, options, names) => {
  const write = (...places: readonly string[]) =>
    hamlet([command, ...options(), '--data', join(folder, 'mail'), ...places]);

  test('goes to a bucket, pictures and all, and nothing to a folder of that name', async () => {
    const [out, pictures] = [`gs://${cloud.bucket}/${command}`, `gs://${cloud.bucket}/${command}-pictures`];
    expect(await write('--out', out, '--pictures', pictures)).toMatchObject({
      code: 0,
      out: expect.stringContaining(out),
    });
    expect(await namesAt(out)).toEqual(names);
    expect((await namesAt(pictures)).length).toBeGreaterThan(2);
    expect(existsSync(join(folder, 'gs:'))).toBe(false);
  });

  test('that cannot be written is a failure of storage', async () => {
    const { code, err } = await write('--out', 'gs://no-such-bucket/report');
    expect(code).not.toBe(0);
    expect(err).toContain('"STORAGE_NOT_FOUND"');
  });
});
