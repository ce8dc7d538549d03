import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

test('the hand-over keeps arguments and exit code', async () => {
  const child = spawn(process.execPath, [OLD_NODE, LAUNCHER, 'no-such-command'], { stdio: 'ignore' });
  expect(await once(child, 'exit')).toEqual([2, null]);
});
