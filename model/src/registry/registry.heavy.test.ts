import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CloudStorage } from '../../../testing/cloud-storage.ts';
import { startCloudStorage } from '../../../testing/cloud-storage.ts';
import { registryContract } from './contract/contract.ts';

describe('in a bucket', () => {
  let cloud: CloudStorage;
  let count = 0;
  beforeAll(async () => {
    cloud = await startCloudStorage();
  });
  afterAll(() => cloud.stop());

  registryContract(() => Promise.resolve(`gs://${cloud.bucket}/registry-${count++}`));
});

/** A disk of 256 KiB, seen by this process alone: a tmpfs in a mount namespace of its own (needs no root). */
const SCRIPT = `
  mount -t tmpfs -o size=256k hamlet "$1" || exit 1
  exec "$2" --disable-warning=ExperimentalWarning --input-type=module --eval "$3"`;

test('on a full disk the champion stays, nothing of the new model is left, and it goes in when there is space', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hamlet-full-registry-'));
  const from = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
  const module = `
    import { openRegistry } from ${from('./open.ts')};
    import { smallBundle } from ${from('../../../testing/bundle.ts')};
    const registry = openRegistry(${JSON.stringify(folder)});
    const add = async (weight, ballast) => {
      const { version, origin, files } = await smallBundle(weight);
      const all = new Map([...files, ['ballast.bin', Buffer.alloc(ballast)]]);
      await registry.register(version, origin, all, 'x').catch((error) => console.log(error.code));
      return version;
    };
    await registry.promote(await add(1, 0), 'x');
    await add(2, 400_000);
    await add(2, 100_000);
    const { sound, damaged, orphans } = await registry.verify();
    console.log(sound.length, damaged.length, orphans.length, await registry.resolve('champion') === sound[0]);`;
  const child = spawn(
    'unshare',
    ['--mount', '--map-root-user', 'sh', '-c', SCRIPT, 'sh', folder, process.execPath, module],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  expect(await text(child.stdout)).toBe('STORAGE_FULL\n2 0 0 true\n');
  rmSync(folder, { recursive: true });
});
