import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import type { SmallBundle } from '../../../../testing/bundle.ts';
import { smallBundle } from '../../../../testing/bundle.ts';
import type { Fresh } from './bench.ts';
import { a, b, benchAt, LATER, pathsIn } from './bench.ts';

export function registryProcesses(fresh: Fresh): void {
  describe('real processes', () => {
    test('many that register and promote at once leave one gapless history and sound versions', async () => {
      const { location, open } = benchAt(await fresh());
      const own = await Promise.all([4, 5, 6, 7].map((weight) => smallBundle(weight)));
      const writers = own.map((bundle, i) =>
        childProcess(
          location,
          [bundle, noted(a, `by ${i}`)],
          `
          console.log('ready');
          await new Promise((resolve) => process.stdin.once('data', resolve));
          for (const { version, origin, files } of bundles) {
            await registry.register(version, origin, files, 'x');
            await registry.promote(version, 'x');
          }
          process.exit(0);`,
        ),
      );
      await Promise.all(writers.map((writer) => once(writer.stdout, 'data')));
      for (const writer of writers) writer.stdin.write('go\n');
      const codes = await Promise.all(
        writers.map(async (writer) => ((await once(writer, 'exit')) as [number])[0]),
      );
      expect(codes).toEqual([0, 0, 0, 0]);
      const history = await open().history();
      expect(history.map(({ seq }) => seq)).toEqual(history.map((_, i) => i + 1));
      const registered = history
        .filter(({ action }) => action === 'registered')
        .map(({ version }) => version);
      expect(new Set(registered).size).toBe(5);
      expect(registered).toHaveLength(5);
      expect(await open().resolve('champion')).toBe(
        history.findLast(({ action }) => action === 'promoted')?.version,
      );
      const { sound, damaged, orphans } = await open().verify();
      expect([sound.length, damaged, orphans]).toEqual([5, [], []]);
    });

    test('one killed before any of its writes and deletions leaves what it had finished, and others go on from there', async () => {
      const scenario = `
        for (const { version, origin, files } of bundles) {
          await registry.register(version, origin, files, 'x');
          await registry.promote(version, 'x');
        }
        await registry.rollback('x');
        await registry.delete(bundles[1].version, 'x');
        console.log('end');`;
      const whole = [
        'registered a',
        'promoted a',
        'registered b',
        'promoted b',
        'rolled back a',
        'deleted b',
      ];
      const perBundle = a.files.size + 1;
      const steps = 2 * (perBundle + 2) + 2 + perBundle;
      const dieAndCheck = async (dieAt: number): Promise<void> => {
        const { location, storage, registry, promote, actions } = benchAt(await fresh());
        const child = childProcess(location, [a, b], scenario, dieAt);
        const [output, [, signal]] = await Promise.all([
          text(child.stdout),
          once(child, 'exit') as Promise<[number | null, string | null]>,
        ]);
        expect([dieAt, output, signal]).toEqual(
          dieAt > steps ? [dieAt, 'end\n', null] : [dieAt, '', 'SIGKILL'],
        );
        const done = await actions();
        expect(done).toEqual(whole.slice(0, done.length));
        const { versions } = await registry.state();
        expect(await registry.verify()).toMatchObject({ sound: [...versions.keys()], damaged: [] });
        await registry.prune(LATER);
        const folders = (await pathsIn(storage, 'versions')).map((path) => path.split('/', 3).join('/'));
        expect(new Set(folders)).toEqual(new Set(versions.values()));
        await promote(b);
        expect(await registry.resolve('champion')).toBe(b.version);
      };
      for (let dieAt = 1; dieAt <= steps + 1; dieAt += 2)
        await Promise.all([dieAndCheck(dieAt), dieAndCheck(dieAt + 1)]);
    });
  });
}

/** The same model with another report beside it. */
function noted(bundle: SmallBundle, note: string): SmallBundle {
  return { ...bundle, files: new Map([...bundle.files, ['note.txt', Buffer.from(note)] as const]) };
}

/**
 * A process of its own that runs a module in which `registry` and `bundles` are at hand.
 *
 * @param dieAt it kills itself before the write or deletion with this number
 */
function childProcess(location: string, bundles: readonly SmallBundle[], code: string, dieAt = Infinity) {
  const from = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
  const module = `
    import { Registry } from ${from('../registry.ts')};
    import { openStorage } from ${from('../../storage/open.ts')};
    const storage = openStorage(${JSON.stringify(location)});
    const bundles = ${JSON.stringify(bundles.map(asJson))}.map(({ version, origin, files }) => ({
      version,
      origin,
      files: new Map(files.map(([name, base64]) => [name, Buffer.from(base64, 'base64')])),
    }));
    let count = 0;
    const mortal = (work) => (...args) => {
      if (++count === ${dieAt}) process.kill(process.pid, 'SIGKILL');
      return work(...args);
    };
    const registry = new Registry(
      { ...storage, write: mortal(storage.write), delete: mortal(storage.delete) },
      { actor: 'child', now: () => new Date() },
    );
    ${code}`;
  const preload = ['--import', import.meta.resolve('../../../bin/keep-stripped.js')];
  const args = [...preload, '--input-type=module', '--eval', module];
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'], env: process.env });
}

function asJson({ version, origin, files }: SmallBundle): object {
  const encoded = [...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]);
  return { version, origin, files: encoded };
}
