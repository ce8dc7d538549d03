import { describe, expect, test } from '@jest/globals';
import { HamletError } from '../../errors.ts';
import type { Storage } from '../../storage/port.ts';
import type { Fresh } from './bench.ts';
import { a, b, before, benchAt, LATER, pathsIn, untilDeath } from './bench.ts';

export function registryAccidents(fresh: Fresh): void {
  describe('a writer that is slower, fails or dies', () => {
    test('registering a model that another one has registered meanwhile touches nothing of it', async () => {
      const { storage, registry, open, register, promote, actions } = benchAt(await fresh());
      const start = Promise.withResolvers<undefined>();
      const held = (): Storage => before(storage, 1, () => start.promise);
      const end = new Error('the end');
      const other = {
        ...a,
        files: new Map([...a.files, ['test-scores.jsonl', Buffer.from('other\n')] as const]),
      };
      const slow = register(other, open(held()));
      const dying = register(other, open(before(held(), 5, () => Promise.reject(end))));
      await promote(a);
      start.resolve(undefined);
      await Promise.all([slow, expect(dying).rejects.toBe(end)]);
      expect(await actions()).toEqual(['registered a', 'promoted a']);
      expect(await registry.verify()).toMatchObject({ sound: [a.version], damaged: [], orphans: [] });
      expect(await registry.readFile('champion', 'test-scores.jsonl')).toHaveLength(0);
    });

    test('deleting a model slowly does not take the files of the same model registered anew', async () => {
      const { storage, registry, open, register, promote } = benchAt(await fresh());
      await promote(a);
      await promote(b);
      const gate = Promise.withResolvers<undefined>();
      const slow = { ...storage, delete: (path: string) => gate.promise.then(() => storage.delete(path)) };
      const deleting = open(slow).delete(a.version, 'x');
      while ((await open().state()).versions.has(a.version));
      await register(a);
      gate.resolve(undefined);
      await deleting;
      expect(await registry.verify()).toMatchObject({ damaged: [], orphans: [] });
      expect(await registry.resolve('challenger')).toBe(a.version);
    });

    test('a full disk at any write has its code, changes nothing and leaves nothing', async () => {
      const { storage, registry, open, register, promote } = benchAt(await fresh());
      await promote(a);
      const then = await pathsIn(storage, '');
      const full = new HamletError('STORAGE_FULL', 'No space is left.', 'Free some space.');
      const writes = b.files.size + 2;
      for (let at = 1; at <= writes; at++) {
        const on = before(storage, at, () => Promise.reject(full));
        await expect(register(b, open(on))).rejects.toBe(full);
        // The event comes last, after everything else was written.
        if (at === writes) await registry.prune(LATER);
        expect(await pathsIn(storage, '')).toEqual(then);
      }
      await promote(b);
      expect(await registry.verify()).toMatchObject({ damaged: [], orphans: [] });
    });

    test('what a crash left is invisible, told by verify, and removed once it is old', async () => {
      const { storage, registry, open, register, promote } = benchAt(await fresh());
      await promote(a);
      await expect(register(b, open(untilDeath(storage, 4)))).rejects.toThrow('dead');
      const { sound, orphans } = await registry.verify();
      expect(sound).toEqual([a.version]);
      expect(orphans).toEqual([expect.stringMatching(`^versions/${b.version}/`)]);
      await expect(registry.resolve(b.version)).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
      expect(await registry.prune(new Date('2000-01-01'))).toEqual([]);
      await storage.write('versions/of/mine', Buffer.from('not an upload'));
      expect(await registry.prune(LATER)).toEqual(orphans);
      expect(await registry.verify()).toMatchObject({ sound, orphans: ['versions/of/mine'] });
    });
  });
}
