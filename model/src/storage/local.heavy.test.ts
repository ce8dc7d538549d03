import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hamlet-full-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A disk of 256 KiB, seen by this process alone: a tmpfs in a mount namespace of its own (needs no root). */
const SCRIPT = `
  mount -t tmpfs -o size=256k hamlet "$1" || exit 1
  exec "$2" --disable-warning=ExperimentalWarning --input-type=module --eval "$3"`;

test('a full disk has a code, keeps the old object, and frees what the failed write took', async () => {
  const door = JSON.stringify(new URL('./open.ts', import.meta.url).href);
  const module = `
    import { openStorage } from ${door};
    const storage = openStorage(${JSON.stringify(pathToFileURL(folder).href)});
    await storage.write('kept', Buffer.from('old'));
    const outcome = (bytes) => storage.write('kept', bytes).then(() => 'written', (error) => error.code);
    async function* chunks() { for (let i = 0; i < 8; i++) yield Buffer.alloc(50_000); }
    const outcomes = [await outcome(Buffer.alloc(400_000)), await outcome(chunks())];
    const kept = Buffer.from(await storage.read('kept')).toString();
    outcomes.push(kept, await outcome(Buffer.alloc(150_000)));
    console.log(JSON.stringify(outcomes));`;
  const child = spawn(
    'unshare',
    ['--mount', '--map-root-user', 'sh', '-c', SCRIPT, 'sh', folder, process.execPath, module],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  expect(JSON.parse(await text(child.stdout))).toEqual(['STORAGE_FULL', 'STORAGE_FULL', 'old', 'written']);
});
