import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const MAIN = join(import.meta.dirname, 'main.ts');

test.each([
  [['constructor'], 'USAGE: There is no command constructor.'],
  [['toString'], 'USAGE: There is no command toString.'],
  [['nothing'], 'USAGE: There is no command nothing.'],
  [['apply'], 'USAGE: --stack STACK is missing.'],
  [['apply', '--stak', 'dev'], "USAGE: Unknown option '--stak'"],
  [['registry-host', '--stack', 'nowhere'], /CONFIG_INVALID: .*Pulumi\.nowhere\.yaml/],
])('%j is refused with a code and what to do, and without a stack trace', (args, says) => {
  const node = ['--disable-warning=ExperimentalWarning', MAIN, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toEqual(
    typeof says === 'string' ? expect.stringContaining(says) : expect.stringMatching(says),
  );
  expect(stderr).toContain('\nNext: ');
  expect(stderr).not.toMatch(/^\s+at /m);
});
