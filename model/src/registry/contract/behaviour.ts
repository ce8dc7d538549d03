import { describe, expect, test } from '@jest/globals';
import { openStorage } from '../../storage/open.ts';
import type { GateLine } from '../gate.ts';
import type { Fresh } from './bench.ts';
import { a, b, benchAt, c, folderOf, nameOf, pathsIn } from './bench.ts';

export function registryBehaviour(fresh: Fresh): void {
  describe('versions and aliases', () => {
    test('a registered model is the challenger, a promoted one the champion, and a rollback brings the one before back', async () => {
      const { registry, open, register, promote, actions } = benchAt(await fresh());
      await promote(a);
      await promote(b);
      await register(c);
      expect(await registry.rollback('worse')).toBe(a.version);
      const state = await open().state();
      expect([nameOf(state.champion), nameOf(state.challenger)]).toEqual(['a', 'c']);
      expect(await actions()).toEqual([
        'registered a',
        'promoted a',
        'registered b',
        'promoted b',
        'registered c',
        'rolled back a',
      ]);
    });

    test('the history says who, when and why, and what the gate said', async () => {
      const { registry, open, register } = benchAt(await fresh());
      const line: GateLine = {
        rule: 'rocAuc',
        slice: 'all',
        value: 1,
        limit: 'at least 0',
        outcome: 'passed',
      };
      await register(a);
      await registry.promote(a.version, 'better', [line]);
      expect((await open().history())[1]).toEqual({
        seq: 2,
        time: '2026-11-24T12:00:00.000Z',
        actor: 'ann@example',
        action: 'promoted',
        version: a.version,
        reason: 'better',
        gate: [line],
      });
    });

    test('registering and promoting what is there already changes nothing', async () => {
      const { registry, open, promote, actions } = benchAt(await fresh());
      await promote(a);
      await promote(a);
      await open().promote(a.version, 'a test');
      expect(await actions()).toEqual(['registered a', 'promoted a']);
      expect((await registry.verify()).orphans).toEqual([]);
    });

    test('is there at once for a process that has read nothing yet, by its name and by its alias', async () => {
      const { open, promote } = benchAt(await fresh());
      await promote(a);
      for (const reference of [a.version, 'champion']) {
        expect((await open().manifest(reference)).version).toBe(a.version);
        expect((await open().load(reference)).manifest.version).toBe(a.version);
      }
    });

    test('what is not there has a code', async () => {
      const { registry } = benchAt(await fresh());
      await expect(registry.resolve('champion')).rejects.toMatchObject({ code: 'NO_CHAMPION' });
      for (const attempt of [
        () => registry.resolve('challenger'),
        () => registry.resolve('v000000000000'),
        () => registry.load('v000000000000'),
        () => registry.promote('v000000000000', 'x'),
        () => registry.delete('v000000000000', 'x'),
        () => registry.rollback('x'),
      ])
        await expect(attempt()).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
    });

    test('a version that an alias names cannot be deleted, another can, and may be registered anew', async () => {
      const { storage, registry, register, promote } = benchAt(await fresh());
      await promote(a);
      await register(b);
      for (const which of [a, b])
        await expect(registry.delete(which.version, 'x')).rejects.toMatchObject({
          code: 'VERSION_IN_USE',
        });
      await promote(b);
      await registry.delete(a.version, 'x');
      await expect(registry.rollback('x')).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
      expect(await pathsIn(storage, `versions/${a.version}`)).toEqual([]);
      await register(a);
      expect(await registry.verify()).toMatchObject({ damaged: [], orphans: [] });
      expect(await registry.resolve('challenger')).toBe(a.version);
    });

    test('a version lies where the registry says', async () => {
      const { registry, promote } = benchAt(await fresh());
      await promote(a);
      const { manifest } = await registry.load('champion');
      const there = openStorage(registry.locationOf(manifest.version));
      expect(Buffer.from(await there.read('manifest.json'))).toEqual(
        Buffer.from(await registry.readFile('champion', 'manifest.json')),
      );
    });
  });

  describe('promotion', () => {
    const line = (against: string): GateLine => ({
      rule: 'rocAuc against the champion',
      slice: 'all',
      value: 0,
      limit: 'at least 0',
      outcome: 'passed',
      against,
    });

    test('is refused when another model became champion after the gate was asked', async () => {
      const { registry, open, register, promote } = benchAt(await fresh());
      await promote(a);
      await register(b);
      await register(c);
      const verdict = [line(a.version)];
      await registry.promote(b.version, 'first', verdict);
      await expect(open().promote(c.version, 'second', verdict)).rejects.toMatchObject({
        code: 'STORAGE_CONFLICT',
        message: expect.stringContaining(b.version),
      });
      await registry.promote(c.version, 'asked again', [line(b.version)]);
      expect(await registry.resolve('champion')).toBe(c.version);
    });

    test('and rollback refuse a damaged model, and the champion stays', async () => {
      const { storage, registry, open, register, promote } = benchAt(await fresh());
      await promote(a);
      await promote(b);
      await register(c);
      for (const which of [a, c]) await storage.delete(`${folderOf(registry, which.version)}/weights.bin`);
      const refused = { code: 'BUNDLE_CORRUPT', message: expect.stringContaining('weights.bin') };
      await expect(registry.promote(c.version, 'x')).rejects.toMatchObject(refused);
      await expect(registry.rollback('x')).rejects.toMatchObject(refused);
      expect(await open().resolve('champion')).toBe(b.version);
    });
  });

  test('a model that cannot be loaded is not registered', async () => {
    const { storage, registry, actions } = benchAt(await fresh());
    const { version, origin, files } = a;
    const broken = new Map([...files, ['golden.json', Buffer.from('[]')] as const]);
    await expect(registry.register(version, origin, broken, 'x')).rejects.toMatchObject({
      code: 'BUNDLE_CORRUPT',
    });
    expect(await actions()).toEqual([]);
    expect(await pathsIn(storage, '')).toEqual([]);
  });
}
