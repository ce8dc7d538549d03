import type { SmallBundle } from '../../../../testing/bundle.ts';
import { smallBundle } from '../../../../testing/bundle.ts';
import { openStorage } from '../../storage/open.ts';
import type { Storage } from '../../storage/port.ts';
import { Registry } from '../registry.ts';

/** Gives the location of an empty storage; other processes open the same one. */
export type Fresh = () => Promise<string>;

export const [a, b, c] = [await smallBundle(1), await smallBundle(2), await smallBundle(3)];
export const LATER = new Date('2100-01-01T00:00:00Z');

/** An empty registry, and what tests do with it. */
export interface Bench {
  readonly location: string;
  readonly storage: Storage;
  readonly registry: Registry;
  /** As another process would: nothing of the first one's reading is known to it. */
  readonly open: (on?: Storage) => Registry;
  readonly register: (bundle: SmallBundle, into?: Registry) => Promise<void>;
  /** Registers and promotes. */
  readonly promote: (bundle: SmallBundle) => Promise<void>;
  /** The history in short: `promoted a`. */
  readonly actions: () => Promise<string[]>;
}

export function benchAt(location: string): Bench {
  const storage = openStorage(location);
  const open = (on = openStorage(location)): Registry =>
    new Registry(on, { actor: 'ann@example', now: () => new Date('2026-11-24T12:00:00Z') });
  const registry = open();
  const register = ({ version, origin, files }: SmallBundle, into = registry): Promise<void> =>
    into.register(version, origin, files, 'a test');
  return {
    location,
    storage,
    registry,
    open,
    register,
    promote: async (bundle) => {
      await register(bundle);
      await registry.promote(bundle.version, 'a test');
    },
    actions: async () =>
      (await open().history()).map(({ action, version }) => `${action} ${nameOf(version)}`),
  };
}

export function nameOf(version: string | undefined): string {
  return ['a', 'b', 'c'][[a, b, c].findIndex((bundle) => bundle.version === version)] ?? 'another';
}

/** The same storage, in which something happens before the write with a number. */
export function before(storage: Storage, number: number, happens: () => Promise<unknown>): Storage {
  let count = 0;
  return {
    ...storage,
    write: async (path, bytes, options) => {
      if (++count === number) await happens();
      return storage.write(path, bytes, options);
    },
  };
}

/** The same storage for a process that dies after some writes: from then on nothing is done any more. */
export function untilDeath(storage: Storage, writes: number): Storage {
  const death = new Error('the process is dead');
  let left = writes;
  return {
    ...storage,
    write: (path, bytes, options) =>
      left-- > 0 ? storage.write(path, bytes, options) : Promise.reject(death),
    delete: (path) => (left > 0 ? storage.delete(path) : Promise.reject(death)),
  };
}

export async function pathsIn(storage: Storage, prefix: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of storage.list(prefix)) paths.push(path);
  return paths;
}

export function folderOf(registry: Registry, version: string): string {
  return registry.locationOf(version).slice(registry.uri.length + 1);
}
