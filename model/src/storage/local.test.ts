import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, mkdir, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { syncedBy } from '../../../testing/synced.ts';
import { unprivileged } from '../../../testing/unprivileged.ts';
import { storageContract } from './contract.ts';
import { localStorage } from './local.ts';
import { openStorage } from './open.ts';

let folder: string;
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hamlet-storage-'));
});
afterAll(() => rm(folder, { recursive: true }));

const freshFolder = (): string => join(folder, String(count++));

describe('a folder as storage', () => {
  storageContract(() => Promise.resolve(localStorage(freshFolder())));

  test('is listed as empty before anything is written', async () => {
    expect(await listed(freshFolder())).toEqual([]);
  });

  test('hides and survives what a dead writer left behind', async () => {
    const root = freshFolder();
    const storage = localStorage(root);
    await storage.write('a', Buffer.from('1'));
    await writeFile(join(root, '.hamlet-writing-0000'), 'half');
    expect(await listed(root)).toEqual(['a']);
  });

  test('sweeps what dead writers left, wherever it lies, and nothing of a writer at work', async () => {
    const root = freshFolder();
    const storage = localStorage(root);
    await storage.write('a/b', Buffer.from('1'));
    for (const [path, time] of [
      ['.hamlet-writing-2', '2020-01-02'],
      ['a/.hamlet-writing-1', '2020-01-01'],
    ] as const) {
      await writeFile(join(root, path), 'half');
      await utimes(join(root, path), new Date(time), new Date(time));
    }
    const finish = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    const writing = storage.write('a/c', slowly(begun, finish));
    await begun.promise;
    expect(await storage.sweep(new Date('2020-01-02'))).toEqual(['a/.hamlet-writing-1']);
    expect(await storage.sweep(new Date('2100-01-01'))).toEqual(['.hamlet-writing-2']);
    finish.resolve(undefined);
    await writing;
    expect(await readdir(root, { recursive: true })).toEqual(['a', 'a/b', 'a/c']);
  });

  test('leaves no temporary file after success, conflict or failure', async () => {
    const root = freshFolder();
    const storage = localStorage(root);
    await storage.write('a', Buffer.from('1'), { ifAbsent: true });
    await expect(storage.write('a', Buffer.from('2'), { ifAbsent: true })).rejects.toThrow();
    await mkdir(join(root, 'taken'));
    await expect(storage.write('taken', Buffer.from('3'))).rejects.toMatchObject({
      code: 'STORAGE_FORBIDDEN',
    });
    await expect(storage.write('a/below', Buffer.from('4'))).rejects.toMatchObject({
      code: 'STORAGE_FORBIDDEN',
    });
    expect(await readdir(root, { recursive: true })).toEqual(['a', 'taken']);
  });

  test('makes each new name safe on the disk, and looks at no folder in which there is none', async () => {
    const root = freshFolder();
    const storage = localStorage(root);
    const write = async (path: string): Promise<string[]> => {
      const synced = await syncedBy(() => storage.write(path, Buffer.from('1')));
      return synced.filter((file) => !file.includes('.hamlet-writing-')).sort();
    };
    const [a, b] = [join(root, 'a'), join(root, 'a/b')];
    expect(await write('a/b/1')).toEqual([folder, root, a, b]);
    expect(await write('a/b/1')).toEqual([b]);
    expect(await write('a/b/c/2')).toEqual([b, join(b, 'c')]);
  });

  test('has a code for what the system does not allow', async () => {
    await expect(localStorage('/sys/hamlet').write('a', Buffer.from('1'))).rejects.toMatchObject({
      code: 'STORAGE_FORBIDDEN',
    });
  });

  test('tells that it cannot be written to as a write would, and leaves nothing', async () => {
    await chmod(folder, 0o755);
    const root = freshFolder();
    const storage = localStorage(root);
    await storage.write('a/1', Buffer.from('1'));
    await unprivileged(async () => {
      for (const prefix of ['a', 'a/b', 'new/and/deeper'])
        await expect(storage.requireWritable(prefix)).rejects.toMatchObject({ code: 'STORAGE_FORBIDDEN' });
    });
    await expect(storage.requireWritable('a/1/b')).rejects.toMatchObject({ code: 'STORAGE_FORBIDDEN' });
    await storage.requireWritable('new/and/deeper');
    expect(await readdir(root, { recursive: true })).toEqual(['a', 'a/1']);
  });

  test('follows links to files and folders, but not in a circle, and passes over links to nowhere', async () => {
    const root = freshFolder();
    await localStorage(root).write('real/mail', Buffer.from('1'));
    await symlink('real', join(root, 'linked'));
    await symlink('..', join(root, 'real', 'up'));
    await symlink('missing', join(root, 'nowhere'));
    await symlink('itself', join(root, 'itself'));
    expect(await listed(root)).toEqual(['linked/mail', 'real/mail']);
  });

  test('reads what others named in two lines', async () => {
    const root = freshFolder();
    await mkdir(root);
    await writeFile(join(root, 'two\nlines'), '1');
    expect(await listed(root)).toEqual(['two\nlines']);
    expect(Buffer.from(await localStorage(root).read('two\nlines')).toString()).toBe('1');
  });

  test('lists what has no name in UTF-8, so that whoever reads it is told that it cannot be opened', async () => {
    const root = freshFolder();
    await mkdir(root);
    await writeFile(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.of(0xe9)]), '1');
    expect(await listed(root)).toEqual(['caf\ufffd']);
    await expect(localStorage(root).read('caf\ufffd')).rejects.toMatchObject({ code: 'STORAGE_NOT_FOUND' });
  });

  test('lists what may not be looked into, so that whoever reads it is told so, and goes on behind it', async () => {
    await chmod(folder, 0o755);
    const root = freshFolder();
    const storage = localStorage(root);
    for (const path of ['a', 'b/inside', 'c/inside', 'd']) await storage.write(path, Buffer.from('1'));
    await chmod(join(root, 'b'), 0o000); // its names are hidden
    await chmod(join(root, 'c'), 0o444); // its names are known, but no more
    await unprivileged(async () => {
      expect(await listed(root)).toEqual(['a', 'b', 'c/inside', 'd']);
      for (const path of ['b', 'c/inside'])
        await expect(storage.read(path)).rejects.toMatchObject({ code: 'STORAGE_FORBIDDEN' });
      await expect(listed(join(root, 'b'))).rejects.toMatchObject({ code: 'STORAGE_FORBIDDEN' });
    });
    for (const path of ['b', 'c']) await chmod(join(root, path), 0o755);
  });

  test('passes over what is deleted while it is listed', async () => {
    const root = freshFolder();
    const storage = localStorage(root);
    for (const path of ['a', 'b/inside', 'c']) await storage.write(path, Buffer.from('1'));
    const found: string[] = [];
    for await (const { path } of storage.list('')) {
      found.push(path);
      await rm(join(root, 'b'), { recursive: true, force: true });
    }
    expect(found).toEqual(['a', 'c']);
  });

  test('neither lists nor waits for a named pipe', async () => {
    const root = freshFolder();
    await mkdir(root);
    execFileSync('mkfifo', [join(root, 'pipe')]);
    expect(await listed(root)).toEqual([]);
    await expect(localStorage(root).read('pipe')).rejects.toMatchObject({ code: 'STORAGE_NOT_FOUND' });
  });

  test('is named by a file URL, by which it can be opened again', async () => {
    const storage = localStorage(join(freshFolder(), 'with space & ü'));
    await storage.write('a', Buffer.from('1'));
    expect(storage.uri).toMatch(/^file:\/\/\/.*with%20space%20&%20%C3%BC$/);
    expect(Buffer.from(await openStorage(storage.uri).read('a')).toString()).toBe('1');
  });
});

test.each(['http://example.com/a', 'gs://', 's3://bucket/a'])('%s is no storage', (location) => {
  expect(() => openStorage(location)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

async function* slowly(
  begun: PromiseWithResolvers<undefined>,
  finish: PromiseWithResolvers<undefined>,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from('first half, ');
  begun.resolve(undefined);
  await finish.promise;
  yield Buffer.from('second half');
}

async function listed(root: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { path } of localStorage(root).list('')) found.push(path);
  return found;
}
