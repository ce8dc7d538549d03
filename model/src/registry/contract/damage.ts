import { describe, expect, test } from '@jest/globals';
import type { Bench, Fresh } from './bench.ts';
import { a, b, benchAt, folderOf, pathsIn } from './bench.ts';

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
      ['has another number', eventOf(4, 'promoted', 'CHAMPION')],
    ])('an event that %s is named', async (_, content) => {
      const { storage, open } = await twoChampions();
      const path = 'history/00000003.json';
      await storage.write(path, Buffer.from(content.replace('CHAMPION', a.version)));
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

function eventOf(seq: number, action: string, version: string): string {
  return JSON.stringify({ seq, time: '2026-11-24T12:00:00.000Z', actor: 'x', action, version, reason: 'x' });
}
