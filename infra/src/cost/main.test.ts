import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const MAIN = join(import.meta.dirname, 'main.ts');

function cost(...args: string[]) {
  const node = ['--disable-warning=ExperimentalWarning', MAIN, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('a stack has a sum, which grows with what is asked of it', () => {
  const [few = NaN, many = NaN] = ['1000', '10000000'].map((requests) => {
    const lines = cost('--stack', 'dev', '--requests', requests).stdout.trim().split('\n');
    return lines.reduce((sum, line) => sum + ((JSON.parse(line) as { usd?: number }).usd ?? 0), 0);
  });
  expect(many).toBeGreaterThan(few + 1);
});

test.each([
  [['--stack', 'nowhere'], /There is no file .*Pulumi\.nowhere\.yaml/],
  [['--stak', 'dev'], /--stak/],
  [['--stack', 'dev', '--requests', 'many'], /--requests many/],
  [[], /--stack is missing/],
])('%j is refused by name, with the way to the help, and without a stack trace', (args, says) => {
  const { status, stdout, stderr } = cost(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^USAGE: /);
  expect(stderr).toMatch(says);
  expect(stderr).toContain('npm run cost -- --help');
  expect(stderr).not.toMatch(/^\s+at /m);
});

test.each([
  ['no such region', 'hamlet:region: moon-west1', 1, /^PRICE_UNKNOWN: .*moon-west1[^]*\nNext: /],
  ['a wrong setting', 'hamlet:access: all', 2, /^CONFIG_INVALID: .*\n- hamlet:access[^]*\nNext: /],
])('a stack with %s is refused with a code and what to do', (_, setting, code, says) => {
  const folder = mkdtempSync(join(tmpdir(), 'hamlet-cost-'));
  const file = join(folder, 'Pulumi.dev.yaml');
  const settings = ['program: application', 'environment: dev', 'deletionProtection: "false"'];
  const lines = [...settings.map((line) => `hamlet:${line}`), setting].map((line) => `  ${line}\n`);
  writeFileSync(file, `config:\n${lines.join('')}`);
  const { status, stderr } = cost('--file', file);
  rmSync(folder, { recursive: true });
  expect(status).toBe(code);
  expect(stderr).toMatch(says);
});
