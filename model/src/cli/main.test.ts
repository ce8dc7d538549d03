import type { ChildProcess, StdioOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { smallBundle } from '../../../testing/bundle.ts';
import { writeBundle } from '../bundle/store.ts';
import { openStorage } from '../storage/open.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/hamlet.js', import.meta.url));
const MESSAGE = 'Subject: lunch\n\nAt noon?\n';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hamlet-cli-'));
  const { version, origin, files } = await smallBundle(1);
  await writeBundle(openStorage(join(folder, 'bundle')), '', version, origin, files);
  await mkdir(join(folder, 'mail'));
  for (let i = 0; i < 400; i++) await writeFile(join(folder, 'mail', `${1000 + i}.eml`), `${MESSAGE}${i}`);
});
afterAll(() => rm(folder, { recursive: true }));

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(
  args: readonly string[],
  options: { env?: Record<string, string>; node?: readonly string[]; stdin?: 'ignore' | 'pipe' } = {},
): ChildProcess {
  const { env = {}, node = [], stdin = 'ignore' } = options;
  const stdio: StdioOptions = [stdin, 'pipe', 'pipe'];
  return spawn(process.execPath, [...node, LAUNCHER, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], HAMLET_REGISTRY: join(folder, 'registry'), ...env },
    stdio,
  });
}

async function finish(child: ChildProcess): Promise<Result> {
  const exit = once(child, 'close') as Promise<[number | null]>;
  const [out, err] = await Promise.all([contentOf(child.stdout), contentOf(child.stderr)]);
  const [code] = await exit;
  return { code, out, err };
}

async function contentOf(stream: Readable | null): Promise<string> {
  return stream === null ? '' : text(stream);
}

/** Resolves when the program has printed something, or has ended without. */
async function firstOutput(child: ChildProcess): Promise<void> {
  await Promise.race([child.stdout && once(child.stdout, 'data'), once(child, 'exit')]);
}

function run(args: readonly string[], options: Parameters<typeof start>[1] = {}): Promise<Result> {
  return finish(start(args, options));
}

function lines(out: string): Record<string, unknown>[] {
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('hamlet as a program', () => {
  test('lists its commands', async () => {
    const { code, out } = await run([]);
    expect(code).toBe(0);
    for (const name of ['explore', 'train', 'evaluate', 'classify', 'registry'])
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  test('judges with a bundle, one JSON line a message and nothing else on stdout', async () => {
    const { code, out } = await run(['classify', '--model', 'bundle', 'mail']);
    expect(code).toBe(0);
    const found = lines(out);
    expect(found.map(({ path }) => path)).toEqual(
      Array.from({ length: 400 }, (_, i) => `mail/${1000 + i}.eml`),
    );
    for (const line of found) {
      expect(Object.keys(line)).toEqual(['path', 'verdict', 'score', 'threshold', 'modelVersion', 'reasons']);
    }
  });

  test('judges what comes through a pipe', async () => {
    const child = start(['classify', '--model', 'bundle', '-'], { stdin: 'pipe' });
    child.stdin?.end(MESSAGE);
    const { code, out } = await finish(child);
    expect(lines(out)).toEqual([
      expect.objectContaining({ path: '-', modelVersion: expect.stringMatching(/^v/) }),
    ]);
    expect(code).toBe(0);
  });

  test('goes on after a message it cannot judge, and exits with 1 at the end', async () => {
    await writeFile(join(folder, 'empty.eml'), '');
    const { code, out } = await run([
      'classify',
      '--model',
      './bundle',
      'empty.eml',
      'missing',
      'mail/1000.eml',
    ]);
    expect(code).toBe(1);
    expect(lines(out)).toEqual([
      { path: 'empty.eml', error: expect.objectContaining({ code: 'MESSAGE_EMPTY' }) },
      { path: 'missing', error: expect.objectContaining({ code: 'STORAGE_NOT_FOUND' }) },
      expect.objectContaining({ path: 'mail/1000.eml', verdict: expect.any(String) }),
    ]);
  });

  test('says in one JSON line where nobody reads along what is missing and what to do', async () => {
    const { code, out, err } = await run(['classify', 'mail']);
    expect(code).toBe(66);
    expect(out).toBe('');
    expect(lines(err)).toEqual([
      {
        error: {
          code: 'NO_CHAMPION',
          message: expect.any(String),
          remedy: expect.stringContaining('npx hamlet train'),
        },
      },
    ]);
  });

  test('names a setting that is misspelt', async () => {
    const { code, err } = await run(['classify', 'mail'], { env: { HAMLET_REGISTRI: 'x' } });
    expect(code).toBe(2);
    expect(err).toContain('Did you mean HAMLET_REGISTRY?');
  });

  test.each([
    ['--seed', 'one'],
    ['--split', 'sender'],
    ['--lost-ham-cost', '0'],
    ['--backend', 'gpu'],
  ])('refuses %s %s before anything is read or loaded for a training', async (option, value) => {
    const { code, err } = await run(['train', '--gate', 'missing.json', option, value]);
    expect(lines(err)).toEqual([
      { error: expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(option) }) },
    ]);
    expect(code).toBe(2);
  });

  test.each([
    ['a file stands in the place of its registry', [], 'bundle/manifest.json'],
    ['nothing can be made where its registry would be', [], '/sys/hamlet'],
    ['nothing can be made where its bundle would be', ['--out', '/sys/hamlet'], 'registry'],
  ])('says before it trains that %s', async (_, args, registry) => {
    const { code, err } = await run(['train', ...args], { env: { HAMLET_REGISTRY: registry } });
    expect(lines(err)).toEqual([{ error: expect.objectContaining({ code: 'STORAGE_FORBIDDEN' }) }]);
    expect(code).toBe(77);
  });

  test.each([[['']], [['--model', '', 'mail']]])('refuses an empty argument: %j', async (args) => {
    const { code, out, err } = await run(['classify', '--model', 'bundle', ...args]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(lines(err)).toEqual([
      { error: expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('is empty') }) },
    ]);
  });

  test('notes on stderr that there was nothing to judge, which is no failure', async () => {
    await mkdir(join(folder, 'nothing'));
    const { code, out, err } = await run(['classify', '--model', 'bundle', 'nothing']);
    expect(code).toBe(0);
    expect(out).toBe('');
    expect(lines(err)).toEqual([{ note: 'There is no mail to judge.' }]);
  });

  test('says with a code that its output cannot be written', async () => {
    const full = await open('/dev/full', 'w');
    const args = [LAUNCHER, 'classify', '--model', 'bundle', 'mail/1000.eml'];
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', full.fd, 'pipe'] });
    const { code, err } = await finish(child);
    await full.close();
    expect(code).toBe(73);
    expect(lines(err)).toEqual([{ error: expect.objectContaining({ code: 'STORAGE_FULL' }) }]);
  });

  test('ends on Ctrl-C with 130, also while it waits for its input', async () => {
    const child = start(['classify', '--model', 'bundle', 'mail', '-'], { stdin: 'pipe' });
    await firstOutput(child);
    child.kill('SIGINT');
    const { code, err } = await finish(child);
    expect(code).toBe(130);
    expect(lines(err).at(-1)).toEqual({ error: expect.objectContaining({ code: 'CANCELLED' }) });
  });

  test('ends quietly when its reader has seen enough', async () => {
    const child = start(['classify', '--model', 'bundle', ...Array<string>(20).fill('mail')]);
    await firstOutput(child);
    child.stdout?.destroy();
    const err = await contentOf(child.stderr);
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
    expect(err).not.toContain('error');
  });

  test('hands over to the Node that came with it when it is started by one that cannot run TypeScript', async () => {
    const older = ['--no-experimental-strip-types'];
    expect(await run(['--help'], { node: older })).toEqual(await run(['--help']));
    expect((await run(['nonsense'], { node: older })).code).toBe(2);
  });
});
