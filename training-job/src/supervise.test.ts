import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { supervise } from './supervise.ts';

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'supervise-test-'));
});

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

function script(source: string): string {
  const file = join(home, `${Math.random()}.mjs`);
  writeFileSync(file, source);
  return file;
}

test.each([0, 3, 77])('the exit code %i is the exit code of the work', async (code) => {
  expect(await supervise(script(`process.exit(${code})`))).toBe(code);
});

test.each(['SIGKILL', 'SIGABRT'])('work that is ended by %s ran out of memory', async (signal) => {
  const work = script(`process.kill(process.pid, '${signal}'); setTimeout(() => {}, 60_000);`);
  await expect(supervise(work)).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
});

test('work that crashes otherwise is nobody`s plan', async () => {
  const work = script(`process.kill(process.pid, 'SIGSEGV'); setTimeout(() => {}, 60_000);`);
  await expect(supervise(work)).rejects.toMatchObject({ code: 'INTERNAL' });
});
