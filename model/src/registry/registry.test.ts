import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SmallBundle } from '../../../testing/bundle.ts';
import { smallBundle } from '../../../testing/bundle.ts';
import { HamletError } from '../errors.ts';
import { openStorage } from '../storage/open.ts';
import { Registry } from './registry.ts';

const WRITER = fileURLToPath(new URL('../../../testing/registry-writer.ts', import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'registry-test-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function openRegistry(at = folder): Registry {
  return new Registry(openStorage(at), { actor: 'test', now: () => new Date(0) });
}

async function add(registry: Registry, { version, origin, files }: SmallBundle): Promise<string> {
  await registry.register(version, origin, files, 'test');
  return version;
}

async function write(weight: number, dieAt = 'never'): Promise<number | null> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', WRITER, folder, String(weight), dieAt],
    { stdio: 'ignore' },
  );
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

describe('versions and aliases', () => {
  test('the first model is challenger, then champion; the next one takes its place and it can come back', async () => {
    const registry = openRegistry();
    const [first, second] = [
      await add(registry, await smallBundle(1)),
      await add(registry, await smallBundle(2)),
    ];
    expect(await registry.state()).toMatchObject({ champion: undefined, challenger: second });
    await registry.promote(first, 'test');
    await registry.promote(second, 'test');
    expect(await registry.state()).toMatchObject({ champion: second, challenger: undefined });
    expect(await registry.rollback('worse')).toBe(first);
    expect(await registry.resolve('champion')).toBe(first);
    expect((await registry.history()).map(({ action }) => action)).toEqual([
      'registered',
      'registered',
      'promoted',
      'promoted',
      'rolled back',
    ]);
  });

  test('registering and promoting again changes nothing', async () => {
    const registry = openRegistry();
    const bundle = await smallBundle(1);
    for (let i = 0; i < 2; i++) await registry.promote(await add(registry, bundle), 'test');
    expect(await registry.history()).toHaveLength(2);
  });

  test('what is not there has a code', async () => {
    const registry = openRegistry();
    await expect(registry.resolve('champion')).rejects.toMatchObject({ code: 'NO_CHAMPION' });
    await expect(registry.resolve('v000000000000')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
    await expect(registry.promote('v000000000000', 'x')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
    await expect(registry.rollback('x')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
  });

  test('a version that an alias names cannot be deleted, another can', async () => {
    const registry = openRegistry();
    const first = await add(registry, await smallBundle(1));
    await registry.promote(first, 'test');
    await expect(registry.delete(first, 'x')).rejects.toMatchObject({ code: 'VERSION_IN_USE' });
    const second = await add(registry, await smallBundle(2));
    await registry.promote(second, 'test');
    await registry.delete(first, 'x');
    expect([...(await registry.state()).versions.keys()]).toEqual([second]);
    expect(await registry.verify()).toMatchObject({ sound: [second], orphans: [] });
    await expect(registry.rollback('x')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
  });

  test('a deleted or altered file is found by verify and refused by load', async () => {
    const registry = openRegistry();
    const [sound, damaged] = [
      await add(registry, await smallBundle(1)),
      await add(registry, await smallBundle(2)),
    ];
    rmSync(join(fileURLToPath(registry.locationOf(damaged)), 'weights.bin'));
    const found = await registry.verify();
    expect(found.sound).toEqual([sound]);
    expect(found.damaged).toMatchObject([{ version: damaged, error: { code: 'BUNDLE_CORRUPT' } }]);
    await expect(registry.load(damaged)).rejects.toMatchObject({ code: 'BUNDLE_CORRUPT' });
  });

  test('a damaged history is named, not guessed around', async () => {
    const registry = openRegistry();
    await add(registry, await smallBundle(1));
    writeFileSync(join(folder, 'history', '00000001.json'), '{');
    await expect(registry.state()).rejects.toMatchObject({
      code: 'BUNDLE_CORRUPT',
      message: expect.stringContaining('00000001.json'),
    });
  });
});

test('whatever is done, an alias names a version that is there and loads', async () => {
  const bundles = await Promise.all([1, 2, 3].map((weight) => smallBundle(weight)));
  const command = fc.record({
    action: fc.constantFrom('register', 'promote', 'rollback', 'delete'),
    which: fc.nat(2),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 12 }), async (commands) => {
      const own = mkdtempSync(join(tmpdir(), 'registry-test-'));
      const registry = openRegistry(own);
      try {
        for (const { action, which } of commands) {
          const bundle = bundles[which];
          if (bundle === undefined) continue;
          try {
            if (action === 'register') await add(registry, bundle);
            else if (action === 'promote') await registry.promote(bundle.version, 'test');
            else if (action === 'rollback') await registry.rollback('test');
            else await registry.delete(bundle.version, 'test');
          } catch (error) {
            expect(error).toBeInstanceOf(HamletError);
          }
          const { versions, champion, challenger } = await registry.state();
          for (const alias of [champion, challenger])
            if (alias !== undefined) expect([...versions.keys()]).toContain(alias);
          expect((await registry.verify()).damaged).toEqual([]);
        }
      } finally {
        rmSync(own, { recursive: true, force: true });
      }
    }),
    { numRuns: 25 },
  );
});

describe('real processes', () => {
  test('several writers at once leave a history without gaps and sound versions', async () => {
    expect(await Promise.all([1, 2, 3, 4].map((weight) => write(weight)))).toEqual([0, 0, 0, 0]);
    const registry = openRegistry();
    const history = await registry.history();
    expect(history.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await registry.verify()).toMatchObject({ damaged: [], orphans: [] });
    expect((await registry.state()).versions.size).toBe(4);
  });

  test('a process killed before any of its writes leaves nothing half visible, and the next one completes', async () => {
    const { version, files } = await smallBundle(7);
    for (let dieAt = 1; dieAt <= files.size + 3; dieAt++) {
      expect(await write(7, String(dieAt))).toBeNull();
      const registry = openRegistry();
      const { versions, champion } = await registry.state();
      expect((await registry.verify()).damaged).toEqual([]);
      if (champion !== undefined) expect([...versions.keys()]).toContain(champion);
    }
    expect(await write(7)).toBe(0);
    expect(await openRegistry().resolve('champion')).toBe(version);
    await openRegistry().prune(new Date());
    expect(await openRegistry().verify()).toMatchObject({ sound: [version], orphans: [] });
  });
});
