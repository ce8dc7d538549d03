import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { testJudge, verdictOf } from '../../../testing/judge.ts';
import { unprivileged } from '../../../testing/unprivileged.ts';
import { classify } from './classify.ts';
import { itemsOf } from './inputs.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hamlet-classify-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

interface Line {
  readonly path: string;
  readonly score?: number;
  readonly error?: { readonly code: string; readonly remedy: string };
}

async function judge(
  operands: readonly string[],
  options: { threads?: number; stdin?: string } = {},
): Promise<Line[]> {
  const { threads = 2, stdin = '' } = options;
  const items = itemsOf(operands, { stdin: chunks(stdin), cwd: folder });
  let lines = '';
  const { signal } = new AbortController();
  for await (const judged of classify(items, { source: testJudge(), threads, signal })) lines += judged.lines;
  return lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

async function* chunks(text: string): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < text.length; at += 7)
    yield await Promise.resolve(Buffer.from(text.slice(at, at + 7)));
}

async function exhaust(iterator: AsyncIterator<unknown>): Promise<void> {
  while ((await iterator.next()).done !== true);
}

const MESSAGE = 'Subject: a\n\nbody a\n';
const MBOX = [
  'From a@example.com Mon Aug 26 15:22:11 2002\nSubject: one\n\n>From the start\n',
  'From b@example.com Tue Aug 27 15:22:11 2002\nSubject: two\n\nbody\n',
].join('\n');

describe('classify', () => {
  test('judges every message below a folder, at any depth, in byte order of the paths', async () => {
    const paths = ['b.eml', 'a/z.eml', 'a/b/c/deep', 'a-b.eml', 'Z.eml', 'é.eml', '~.eml'];
    for (const path of paths) await put(path, `Subject: ${path}\n\n`);
    const inOrder = paths.toSorted((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
    expect(await judge(['.'])).toEqual(
      inOrder.map((path) => ({ path: `./${path}`, ...verdictOf(Buffer.from(`Subject: ${path}\n\n`)) })),
    );
  });

  test('keeps the order of the operands', async () => {
    await put('1', MESSAGE);
    await put('folder/2', MESSAGE);
    await put('3', MESSAGE);
    expect((await judge(['3', 'folder/', '1'])).map(({ path }) => path)).toEqual(['3', 'folder/2', '1']);
  });

  test('gives the same lines in one thread as in several, in the order of the input', async () => {
    for (let i = 0; i < 300; i++)
      await put(`${String(i).padStart(3, '0')}.eml`, `Subject: ${'x'.repeat((i * 97) % 5000)}${i}\n\n`);
    await put('150a.eml', 'UNREADABLE');
    const alone = await judge(['.'], { threads: 1 });
    expect(alone).toHaveLength(301);
    expect(alone.map(({ path }) => path)).toEqual(alone.map(({ path }) => path).toSorted());
    expect(await judge(['.'], { threads: 3 })).toEqual(alone);
  });

  test('names the messages of an mbox by the byte at which they begin, and judges them unquoted', async () => {
    await put('mail', MBOX);
    const second = MBOX.indexOf('From b@');
    const [one, two] = ['Subject: one\n\nFrom the start\n', 'Subject: two\n\nbody\n'].map((raw) =>
      Buffer.from(raw),
    );
    expect(await judge(['mail'])).toEqual([
      { path: 'mail@0', ...verdictOf(one ?? Buffer.of()) },
      { path: `mail@${second}`, ...verdictOf(two ?? Buffer.of()) },
    ]);
  });

  test('names the messages of a .jsonl file by their line, and needs no labels', async () => {
    await put('a.jsonl', `${JSON.stringify({ message: MESSAGE })}\n\nnonsense\n`);
    expect(await judge(['a.jsonl'])).toMatchObject([
      { path: 'a.jsonl:1', ...verdictOf(Buffer.from(MESSAGE)) },
      { path: 'a.jsonl:3', error: { code: 'DATA_INVALID' } },
    ]);
  });

  test('reads a message or an mbox from stdin', async () => {
    expect(await judge(['-'], { stdin: MESSAGE })).toEqual([
      { path: '-', ...verdictOf(Buffer.from(MESSAGE)) },
    ]);
    expect((await judge(['-'], { stdin: MBOX })).map(({ path }) => path)).toEqual([
      '-@0',
      `-@${MBOX.indexOf('From b@')}`,
    ]);
  });

  test('judges a mailbox too large to be read at once like a small one', async () => {
    const message = (i: number): string =>
      `From a@example.com Mon Aug 26 15:22:11 2002\nSubject: ${i}\n\n${'x'.repeat(1000)}\n\n`;
    const mbox = Array.from({ length: 3000 }, (_, i) => message(i)).join('');
    await put('large.mbox', mbox);
    const lines = await judge(['large.mbox']);
    expect(lines.map(({ path }) => path)).toEqual(
      Array.from(mbox.matchAll(/^From /gm), ({ index }) => `large.mbox@${index}`),
    );
    expect(lines[2999]).toMatchObject(verdictOf(Buffer.from(`Subject: 2999\n\n${'x'.repeat(1000)}\n`)));
  });

  test('gives what cannot be judged a line of its own and goes on', async () => {
    await put('a.eml', 'UNREADABLE');
    await put('b.eml', MESSAGE);
    const lines = await judge(['missing.eml', 'a.eml', 'b.eml']);
    expect(lines).toMatchObject([
      { path: 'missing.eml', error: { code: 'STORAGE_NOT_FOUND' } },
      { path: 'a.eml', error: { code: 'MESSAGE_UNREADABLE', remedy: 'Check it.' } },
      { path: 'b.eml', ...verdictOf(Buffer.from(MESSAGE)) },
    ]);
  });

  test('goes on behind a folder and a large file that may not be read', async () => {
    await chmod(folder, 0o755);
    for (const path of ['a.eml', 'b/inside.eml', 'd.eml']) await put(path, MESSAGE);
    await put('c.mbox', MBOX.repeat(10_000));
    for (const path of ['b', 'c.mbox']) await chmod(join(folder, path), 0o000);
    const lines = await unprivileged(() => judge(['.']));
    await chmod(join(folder, 'b'), 0o755);
    expect(lines).toMatchObject([
      { path: './a.eml', ...verdictOf(Buffer.from(MESSAGE)) },
      { path: './b', error: { code: 'STORAGE_FORBIDDEN' } },
      { path: './c.mbox', error: { code: 'STORAGE_FORBIDDEN' } },
      { path: './d.eml', ...verdictOf(Buffer.from(MESSAGE)) },
    ]);
  });

  test('has nothing to say of an empty folder', async () => {
    expect(await judge(['.'])).toEqual([]);
  });

  test('ends with the reason of the signal', async () => {
    for (let i = 0; i < 200; i++) await put(`${i}.eml`, MESSAGE);
    const controller = new AbortController();
    const reason = new Error('enough');
    const items = itemsOf(['.'], { stdin: chunks(''), cwd: folder });
    const judged = classify(items, {
      source: testJudge({ millis: 5 }),
      threads: 2,
      signal: controller.signal,
    });
    await judged.next();
    controller.abort(reason);
    await expect(exhaust(judged)).rejects.toBe(reason);
  });
});
