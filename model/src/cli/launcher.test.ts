import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { smallBundle } from '../../../testing/bundle.ts';
import { writeBundle } from '../bundle/store.ts';
import { openStorage } from '../storage/open.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/hamlet.js', import.meta.url));
/** As a Node that does not know TypeScript: the launcher hands over to the one in node_modules. */
const OLD_NODE = '--no-experimental-strip-types';
const ENOUGH_FOR_THREADS = 400;

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s at any moment is no success, through the hand-over too',
  async (signal) => {
    // A command that is at work for seconds, whatever is registered; it writes only when all is read.
    const out = join(tmpdir(), 'hamlet-never-written');
    for (const millis of [0, 40, 80, 120, 160, 240, 400]) {
      const child = spawn(process.execPath, [OLD_NODE, LAUNCHER, 'explore', '--out', out], {
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      const end = once(child, 'exit');
      await sleep(millis);
      process.kill(-(child.pid ?? 0), signal);
      expect((await end)[0]).not.toBe(0);
    }
  },
);

describe('in a checkout in which nothing has run yet', () => {
  let checkout: string;
  let launcher: string;
  beforeAll(async () => {
    checkout = mkdtempSync(join(tmpdir(), 'hamlet-checkout-'));
    launcher = join(checkout, 'model/bin/hamlet.js');
    const root = fileURLToPath(new URL('../../..', import.meta.url));
    for (const part of ['bin', 'src', 'package.json'])
      cpSync(join(root, 'model', part), join(checkout, 'model', part), { recursive: true });
    mkdirSync(join(checkout, 'node_modules'));
    for (const name of readdirSync(join(root, 'node_modules')).filter((name) => name !== '.cache'))
      symlinkSync(join(root, 'node_modules', name), join(checkout, 'node_modules', name));
    const { version, origin, files } = await smallBundle(1);
    await writeBundle(openStorage(join(checkout, 'bundle')), '', version, origin, files);
    mkdirSync(join(checkout, 'mail'));
    for (let i = 0; i < ENOUGH_FOR_THREADS; i++)
      writeFileSync(join(checkout, 'mail', `${i}.eml`), `Subject: lunch ${i}\n\nAt noon?\n`);
  });
  afterAll(() => {
    rmSync(checkout, { recursive: true });
  });

  const run = (...args: string[]) =>
    spawnSync(process.execPath, [launcher, ...args], { cwd: checkout, encoding: 'utf8', env });
  const env = { ...process.env, HAMLET_THREADS: '2' };

  test('the first command, in all its threads, says what the second says: nothing of how it was loaded', () => {
    const judge = ['classify', '--model', 'bundle', 'mail'];
    const [first, second] = [run(...judge), run(...judge)];
    expect(first.status).toBe(0);
    expect(second).toMatchObject({ status: 0, stdout: first.stdout });
    for (const { stderr } of [first, second]) expect(stderr).toMatch(/^(\{"progress":.*\}\n)*$/);
  });

  test('and modules are kept without their types', () => {
    const kept = readdirSync(join(checkout, 'node_modules/.cache/hamlet', process.version));
    expect(kept.filter((name) => /^[0-9a-f]{64}\.js$/.test(name)).length).toBeGreaterThan(10);
  });
});

test('the hand-over keeps arguments and exit code', async () => {
  const child = spawn(process.execPath, [OLD_NODE, LAUNCHER, 'no-such-command'], { stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([2, null]);
});
