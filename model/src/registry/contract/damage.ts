import { describe, expect, test } from '@jest/globals';
import type { Bench, Fresh } from './bench.ts';
import { a, b, benchAt, c, folderOf, pathsIn, untilDeath } from './bench.ts';

export function registryDamage(fresh: Fresh): void {
  describe('damage', () => {
    const twoChampions = async (): Promise<Bench> => {
      const bench = benchAt(await fresh());
      await bench.promote(a);
      await bench.promote(b);
      return bench;
    };

    test('any deleted file of a version is found by verify and refused by load', async () => {
      const { storage, registry } = await twoChampions();
      const folder = folderOf(registry, b.version);
      for (const path of await pathsIn(storage, folder)) {
        const bytes = await storage.read(path);
        await storage.delete(path);
        const isManifest = path.endsWith('/manifest.json');
        const code = isManifest ? 'BUNDLE_NOT_FOUND' : 'BUNDLE_CORRUPT';
        await expect(registry.load('champion')).rejects.toMatchObject({
          code,
          message: expect.stringContaining(path.slice(folder.length + 1)),
        });
        const { sound, damaged } = await registry.verify();
        expect(sound).toEqual([a.version]);
        expect(damaged).toMatchObject([{ version: b.version, error: { code } }]);
        await storage.write(path, bytes);
      }
      expect((await registry.verify()).damaged).toEqual([]);
    });

    test.each(['weights.bin', 'not-of-it.txt', 'manifest.json'])(
      'is repaired by registering the same model again, whoever has the alias: %s',
      async (name) => {
        const { storage, registry, open, register, actions } = await twoChampions();
        await registry.rollback('x');
        await register(c);
        const before = await open().state();
        for (const which of [a, b, c]) {
          const folder = folderOf(registry, which.version);
          await storage.write(`${folder}/${name}`, Buffer.from('damage'));
          await register(which, open());
          await open().load(which.version);
        }
        const { champion, challenger, champions, versions } = await open().state();
        expect({ champion, challenger, champions }).toEqual({
          champion: before.champion,
          challenger: before.challenger,
          champions: before.champions,
        });
        expect([...versions.keys()]).toEqual([...before.versions.keys()]);
        expect((await actions()).slice(-3)).toEqual(['registered a', 'registered b', 'registered c']);
        expect(await open().verify()).toMatchObject({ damaged: [], orphans: [] });
      },
    );

    test('stays as it is when its repair dies at any write, and is repaired by the next one', async () => {
      for (let writes = 0; writes <= b.files.size + 1; writes++) {
        const { storage, registry, open, register } = await twoChampions();
        await storage.delete(`${folderOf(registry, b.version)}/weights.bin`);
        await expect(register(b, open(untilDeath(storage, writes)))).rejects.toThrow('dead');
        expect((await open().verify()).damaged).toMatchObject([{ version: b.version }]);
        await register(b, open());
        expect((await open().load('champion')).manifest.version).toBe(b.version);
      }
    });

    test('is repaired once when two register the model at once', async () => {
      const { storage, registry, open, register, actions } = await twoChampions();
      await storage.delete(`${folderOf(registry, b.version)}/weights.bin`);
      await Promise.all([register(b, open()), register(b, open()), register(b, open())]);
      expect((await actions()).filter((action) => action === 'registered b')).toHaveLength(2);
      expect(await open().verify()).toMatchObject({ damaged: [], orphans: [] });
    });

    test('of the champion is not passed over when it is promoted again', async () => {
      const { storage, registry, open } = await twoChampions();
      await storage.delete(`${folderOf(registry, b.version)}/weights.bin`);
      await expect(open().promote(b.version, 'x')).rejects.toMatchObject({ code: 'BUNDLE_CORRUPT' });
    });

    test('any deleted event but the last is found: the history is not guessed', async () => {
      const { storage, registry, open } = await twoChampions();
      for (const number of [1, 2, 3]) {
        const path = `history/0000000${number}.json`;
        const bytes = await storage.read(path);
        await storage.delete(path);
        for (const use of [
          () => open().state(),
          () => registry.verify(),
          () => open().promote(a.version, 'x'),
        ])
          await expect(use()).rejects.toMatchObject({
            code: 'BUNDLE_CORRUPT',
            message: expect.stringContaining(`${path} is missing`),
          });
        await storage.write(path, bytes);
      }
      expect(await open().resolve('champion')).toBe(b.version);
    });

    test.each([
      ['is no JSON', '{'],
      ['is empty', ''],
      ['is another event', '{"seq":1}'],
      ['names a version that is not there', eventOf(3, 'promoted', 'v000000000000')],
      ['deletes the champion', eventOf(3, 'deleted', 'CHAMPION')],
      ['registers a version where it lies already', eventOf(3, 'registered', 'CHAMPION', 'FOLDER')],
      ['has another number', eventOf(4, 'promoted', 'CHAMPION')],
    ])('an event that %s is named', async (_, content) => {
      const { storage, registry, open } = await twoChampions();
      const path = 'history/00000003.json';
      const event = content.replace('CHAMPION', a.version).replace('FOLDER', folderOf(registry, a.version));
      await storage.write(path, Buffer.from(event));
      await expect(open().state()).rejects.toMatchObject({
        code: 'BUNDLE_CORRUPT',
        message: expect.stringContaining(path),
      });
    });

    test('files that are no events do not disturb the history', async () => {
      const { storage, open } = await twoChampions();
      await storage.write('history/notes.txt', Buffer.from('x'));
      await storage.write('history/.DS_Store', Buffer.from('x'));
      expect(await open().resolve('champion')).toBe(b.version);
    });
  });
}

function eventOf(seq: number, action: string, version: string, folder?: string): string {
  const time = '2026-11-24T12:00:00.000Z';
  return JSON.stringify({ seq, time, actor: 'x', action, version, reason: 'x', folder });
}
