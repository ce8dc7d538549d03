import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const LAUNCHER = fileURLToPath(new URL('../../bin/hamlet.js', import.meta.url));
/** As a Node that does not know TypeScript: the launcher hands over to the one in node_modules. */
const OLD_NODE = '--no-experimental-strip-types';

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

test('a command says the same from modules it has kept without their types as when it keeps them', () => {
  const kept = fileURLToPath(
    new URL(`../../../node_modules/.cache/hamlet/${process.version}`, import.meta.url),
  );
  rmSync(kept, { recursive: true, force: true });
  const [first, second] = [0, 1].map(() =>
    spawnSync(process.execPath, [LAUNCHER, '--help'], { encoding: 'utf8' }),
  );
  expect(first).toMatchObject({ status: 0, stderr: '' });
  expect(second).toMatchObject({ status: 0, stdout: first?.stdout, stderr: '' });
  expect(readdirSync(kept).filter((name) => /^[0-9a-f]{64}\.js$/.test(name)).length).toBeGreaterThan(10);
});

test('the hand-over keeps arguments and exit code', async () => {
  const child = spawn(process.execPath, [OLD_NODE, LAUNCHER, 'no-such-command'], { stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([2, null]);
});
