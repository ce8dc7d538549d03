import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { registryContract } from './contract/contract.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'registry-test-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

registryContract(() => Promise.resolve(mkdtempSync(join(folder, 'fresh-'))));

test('a history of thousands of events is read by a process that may have few files open', async () => {
  const location = join(folder, 'long');
  mkdirSync(join(location, 'history'), { recursive: true });
  for (let seq = 1; seq <= 3000; seq++) {
    const version = `v${String(Math.ceil(seq / 2)).padStart(12, '0')}`;
    const common = { seq, time: '2026-11-24T12:00:00.000Z', actor: 'x', version, reason: 'x' };
    const event =
      seq % 2 === 1
        ? { ...common, action: 'registered', folder: `versions/${version}/x` }
        : { ...common, action: 'promoted' };
    writeFileSync(join(location, 'history', `${String(seq).padStart(8, '0')}.json`), JSON.stringify(event));
  }
  const module = `
    import { openRegistry } from ${JSON.stringify(new URL('./open.ts', import.meta.url).href)};
    const { champion, versions } = await openRegistry(${JSON.stringify(location)}).state();
    console.log(champion, versions.size);`;
  const node = [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '--eval',
    module,
  ];
  const child = spawn('sh', ['-c', 'ulimit -n 100 && exec "$@"', 'sh', ...node], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  expect(await text(child.stdout)).toBe('v000000001500 1500\n');
});
