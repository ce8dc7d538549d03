import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Storage, StoredObject } from './port.ts';

/**
 * What every adapter promises, as tests; each adapter's own test file runs them against the real thing.
 *
 * @param fresh gives an empty storage; other processes open the same one by its uri
 */
export function storageContract(fresh: () => Promise<Storage>): void {
  let storage: Storage;
  beforeEach(async () => {
    storage = await fresh();
  });

  describe('reading and writing', () => {
    test('gives back the bytes that were written, whatever they are', async () => {
      const bytes = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7919) % 256);
      await storage.write('folder/all bytes', bytes);
      await storage.write('empty', new Uint8Array(0));
      expect(Buffer.from(await storage.read('folder/all bytes'))).toEqual(Buffer.from(bytes));
      expect(await storage.read('empty')).toHaveLength(0);
    });

    test('writes and reads an object of several megabytes as a stream', async () => {
      await storage.write('big', megabytes(9));
      let size = 0;
      for await (const chunk of storage.stream('big')) {
        expect(chunk.length).toBeLessThan(5_000_000);
        size += chunk.length;
      }
      expect(size).toBe(9_000_000);
    });

    test('replaces an object as a whole', async () => {
      await storage.write('a', Buffer.from('a longer first version'));
      await storage.write('a', Buffer.from('second'));
      expect(await readText(storage, 'a')).toBe('second');
    });

    test('shows readers the old or the new object, never a mixture', async () => {
      await storage.write('a', Buffer.alloc(500_000, 'x'));
      const writing = (async () => {
        for (const letter of 'yzyzyzyz') await storage.write('a', Buffer.alloc(500_000, letter));
      })();
      for (let i = 0; i < 12; i++) {
        const seen = await storage.read('a');
        expect(seen).toHaveLength(500_000);
        expect(new Set(seen).size).toBe(1);
      }
      await writing;
    });

    test('has a code for an object that is not there', async () => {
      await expect(storage.read('missing')).rejects.toMatchObject({ code: 'STORAGE_NOT_FOUND' });
      await expect(collect(storage.stream('missing'))).rejects.toMatchObject({ code: 'STORAGE_NOT_FOUND' });
    });

    test('deletes, and does not mind when there is nothing to delete', async () => {
      await storage.write('a/b', Buffer.from('1'));
      await storage.delete('a/b');
      await storage.delete('a/b');
      await storage.delete('never/was');
      expect(await collect(storage.list(''))).toEqual([]);
    });

    test.each(['', '/absolute', '../above', 'a/../../b', 'a//b', './a', 'a/', 'a/.', 'nul\0'])(
      'refuses the path %j',
      async (path) => {
        const refused = { code: 'STORAGE_FORBIDDEN' };
        await expect(storage.write(path, Buffer.from('1'))).rejects.toMatchObject(refused);
        await expect(storage.read(path)).rejects.toMatchObject(refused);
        await expect(collect(storage.stream(path))).rejects.toMatchObject(refused);
        await expect(storage.delete(path)).rejects.toMatchObject(refused);
        if (path !== '') await expect(collect(storage.list(path))).rejects.toMatchObject(refused);
      },
    );

    test('writes nothing under a name of two lines', async () => {
      await expect(storage.write('two\nlines', Buffer.from('1'))).rejects.toMatchObject({
        code: 'STORAGE_FORBIDDEN',
      });
    });
  });

  describe('a write that fails', () => {
    test('passes on the failure of its bytes and leaves what was there', async () => {
      await storage.write('a', Buffer.from('old'));
      const failure = new Error('the producer failed');
      await expect(storage.write('a', failing(failure))).rejects.toBe(failure);
      await expect(storage.write('b', failing(failure), { ifAbsent: true })).rejects.toBe(failure);
      expect(await readText(storage, 'a')).toBe('old');
      expect(await paths(storage)).toEqual(['a']);
    });

    test('leaves nothing to be seen when its process is killed', async () => {
      await storage.write('a', Buffer.from('old'));
      for (const target of ['a', 'b']) {
        const child = childProcess(`
          async function* endless() {
            for (let i = 0; ; i++) {
              yield Buffer.alloc(300000, 'x');
              if (i === 3) console.log('writing');
              await new Promise((resolve) => setTimeout(resolve, 1));
            }
          }
          await openStorage(${JSON.stringify(storage.uri)}).write(${JSON.stringify(target)}, endless());`);
        await once(child.stdout, 'data');
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      expect(await readText(storage, 'a')).toBe('old');
      expect(await paths(storage)).toEqual(['a']);
      await storage.write('b', Buffer.from('later'), { ifAbsent: true });
      expect(await paths(storage)).toEqual(['a', 'b']);
    });
  });

  test('is told to be writable where it is, whether something is there or not, and stays as it was', async () => {
    await storage.requireWritable('a/b');
    expect(await paths(storage)).toEqual([]);
    await storage.write('a/b/c', Buffer.from('1'));
    await storage.requireWritable('a/b');
    expect(await paths(storage)).toEqual(['a/b/c']);
  });

  test('sweeping takes nothing that was written', async () => {
    expect(await storage.sweep(new Date())).toEqual([]);
    await storage.write('folder/a', Buffer.from('1'));
    expect(await storage.sweep(new Date('2100-01-01'))).toEqual([]);
    expect(await readText(storage, 'folder/a')).toBe('1');
  });

  describe('ifAbsent', () => {
    test('refuses to replace', async () => {
      await storage.write('a', Buffer.from('first'), { ifAbsent: true });
      await expect(storage.write('a', Buffer.from('2'), { ifAbsent: true })).rejects.toMatchObject({
        code: 'STORAGE_CONFLICT',
      });
      await expect(storage.write('a', megabytes(1), { ifAbsent: true })).rejects.toMatchObject({
        code: 'STORAGE_CONFLICT',
      });
      expect(await readText(storage, 'a')).toBe('first');
      expect(await paths(storage)).toEqual(['a']);
    });

    test('lets exactly one of many writers of a process win', async () => {
      const writers = Array.from({ length: 20 }, (_, i) =>
        storage.write('a', Buffer.from(`writer ${i}`), { ifAbsent: true }).then(
          () => `writer ${i}`,
          (error: unknown) => (error as { code: string }).code,
        ),
      );
      const outcomes = await Promise.all(writers);
      expect(outcomes.filter((outcome) => outcome === 'STORAGE_CONFLICT')).toHaveLength(19);
      expect(outcomes).toContain(await readText(storage, 'a'));
    });

    test('lets exactly one of several processes win', async () => {
      const racers = Array.from({ length: 4 }, (_, i) =>
        childProcess(`
          const storage = openStorage(${JSON.stringify(storage.uri)});
          await storage.read('warm-up').catch(() => undefined);
          console.log('ready');
          await new Promise((resolve) => process.stdin.once('data', resolve));
          const outcomes = [];
          for (let round = 0; round < 10; round++) {
            const bytes = Buffer.from('writer ${i}');
            outcomes.push(await storage.write('round-' + round, bytes, { ifAbsent: true }).then(() => 'won', (e) => e.code));
          }
          console.log(JSON.stringify(outcomes));
          process.exit();`),
      );
      await Promise.all(racers.map((racer) => once(racer.stdout, 'data')));
      for (const racer of racers) racer.stdin.write('go\n');
      const outcomes = await Promise.all(
        racers.map(async ({ stdout }) => JSON.parse(await text(stdout)) as string[]),
      );
      for (let round = 0; round < 10; round++) {
        const ofRound = outcomes.map((outcome) => outcome[round]);
        expect(ofRound.toSorted()).toEqual([...Array<string>(3).fill('STORAGE_CONFLICT'), 'won']);
        expect(await readText(storage, `round-${round}`)).toBe(`writer ${ofRound.indexOf('won')}`);
      }
    });
  });

  describe('listing', () => {
    const names = ['a-', 'a.b', 'a/1', 'a/b/2', 'a/b-', 'a0', 'b', 'Z', 'é', 'z', '\uffee', '😀', 'a b'];

    test('gives every object with its size in the byte order of the paths', async () => {
      for (const [size, name] of names.entries()) await storage.write(name, Buffer.alloc(size));
      const inByteOrder = names.toSorted((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
      const listed = (await collect(storage.list(''))).map(({ path, bytes }) => ({ path, bytes }));
      expect(listed).toEqual(inByteOrder.map((path): StoredObject => ({ path, bytes: names.indexOf(path) })));
    });

    test('takes a prefix as the name of an object or of a folder, not as the beginning of names', async () => {
      for (const name of names) await storage.write(name, Buffer.from('1'));
      expect(await paths(storage, 'a')).toEqual(['a/1', 'a/b-', 'a/b/2']);
      expect(await paths(storage, 'a/b')).toEqual(['a/b/2']);
      expect(await paths(storage, 'b')).toEqual(['b']);
      expect(await paths(storage, 'nothing/here')).toEqual([]);
    });

    test('goes on over more than a page', async () => {
      const many = Array.from({ length: 1100 }, (_, i) => `n/${String(i).padStart(5, '0')}`);
      for (let at = 0; at < many.length; at += 50) {
        await Promise.all(many.slice(at, at + 50).map((path) => storage.write(path, Buffer.from('1'))));
      }
      expect(await paths(storage)).toEqual(many);
    });
  });
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

async function paths(storage: Storage, prefix = ''): Promise<string[]> {
  return (await collect(storage.list(prefix))).map(({ path }) => path);
}

async function readText(storage: Storage, path: string): Promise<string> {
  return Buffer.from(await storage.read(path)).toString();
}

async function* megabytes(count: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield await Promise.resolve(Buffer.alloc(1_000_000, i));
}

async function* failing(failure: Error): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(100_000, 'x');
  await sleep(1);
  throw failure;
}

/** A process of its own that runs a module in which `openStorage` is at hand. */
function childProcess(code: string) {
  const door = JSON.stringify(new URL('./open.ts', import.meta.url).href);
  const module = `import { openStorage } from ${door};\n${code}`;
  const preload = ['--import', import.meta.resolve('../../bin/keep-stripped.js')];
  const args = [...preload, '--input-type=module', '--eval', module];
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env: process.env });
}
