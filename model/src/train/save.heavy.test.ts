import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { smallBundle } from '../../../testing/bundle.ts';
import type { CloudStorage } from '../../../testing/cloud-storage.ts';
import { startCloudStorage } from '../../../testing/cloud-storage.ts';
import { loadBundle } from '../bundle/load.ts';
import { openStorage } from '../storage/open.ts';
import type { SavedModel } from './save.ts';
import { requireRoom, saveBundle } from './save.ts';

describe('a bundle written to a bucket', () => {
  let cloud: CloudStorage;
  let one: SavedModel;
  let other: SavedModel;
  let count = 0;
  let location: string;

  beforeAll(async () => {
    cloud = await startCloudStorage();
    [one, other] = [await smallBundle(1), await smallBundle(2)];
  });
  afterAll(() => cloud.stop());

  const fresh = (): string => (location = `gs://${cloud.bucket}/models/${count++}`);
  const version = async (): Promise<string> => (await loadBundle(openStorage(location), '')).manifest.version;
  const names = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const { path } of openStorage(location).list('')) found.push(path);
    return found;
  };

  test('loads, and is not overwritten', async () => {
    await saveBundle(fresh(), one);
    await expect(requireRoom(location)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(saveBundle(location, other)).rejects.toMatchObject({ code: 'USAGE' });
    expect(await version()).toBe(one.version);
  });

  test('is not written between other objects', async () => {
    await openStorage(fresh()).write('notes.txt', Buffer.from('mine'));
    await expect(requireRoom(location)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('notes.txt'),
    });
    await expect(saveBundle(location, one)).rejects.toMatchObject({ code: 'USAGE' });
    expect(await names()).toEqual(['notes.txt']);
  });

  test('is whole, whichever of several writers it is from', async () => {
    fresh();
    const writers = [one, other, one, other].map((model) => saveBundle(location, model));
    const outcomes = await Promise.allSettled(writers);
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(lost).toHaveLength(writers.length - 1);
    for (const { reason } of lost)
      expect(reason).toMatchObject({ code: expect.stringMatching(/^(STORAGE_CONFLICT|USAGE)$/) });
    expect([one.version, other.version]).toContain(await version());
  });

  test('that fails at any write is not there, and nothing is left of it', async () => {
    for (let at = 0; at <= one.files.size; at++) {
      fresh();
      const refused: [string, Uint8Array] = ['../outside', new Uint8Array()];
      const files = new Map([...one.files].toSpliced(at, 0, refused));
      await expect(saveBundle(location, { ...one, files })).rejects.toMatchObject({
        code: 'STORAGE_FORBIDDEN',
      });
      expect(await names()).toEqual([]);
      await saveBundle(location, one);
      expect(await version()).toBe(one.version);
    }
  });
});
