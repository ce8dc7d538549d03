import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isObject, type Json, type JsonObject } from './json.ts';

/** Records of one kind by their key (for most, the resource's full name). Values are copies: a record changes only by `put`. */
export interface Table<T> {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  delete(key: string): boolean;
  /** In the order of keys; only those that begin with `prefix`. */
  list(prefix?: string): [key: string, value: T][];
}

/**
 * All that the cloud remembers, as one JSON file. A change is on disk before the request that made it is answered
 * (`flush`), and the file is replaced as a whole, so that a kill at any moment leaves the state of some moment.
 */
export class Store {
  readonly #file: string;
  readonly #tables: Map<string, Map<string, Json>>;
  #dirty = false;
  #scheduled = false;

  constructor(file: string) {
    this.#file = file;
    this.#tables = load(file);
  }

  table<T extends object>(name: string): Table<T> {
    const rows = this.#rows(name);
    return {
      get: (key) => copy(rows.get(key)) as T | undefined,
      put: (key, value) => {
        rows.set(key, copy(value) as Json);
        this.#changed();
      },
      delete: (key) => {
        this.#changed();
        return rows.delete(key);
      },
      list: (prefix = '') =>
        [...rows.entries()]
          .filter(([key]) => key.startsWith(prefix))
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, value]) => [key, copy(value) as T]),
    };
  }

  /** Names of all tables. */
  names(): string[] {
    return [...this.#tables.keys()].sort();
  }

  flush(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    const state = Object.fromEntries(
      [...this.#tables].map(([name, rows]) => [name, Object.fromEntries(rows)] as const),
    );
    mkdirSync(dirname(this.#file), { recursive: true });
    writeFileSync(`${this.#file}.new`, JSON.stringify(state, null, 1), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }

  #rows(name: string): Map<string, Json> {
    const rows = this.#tables.get(name) ?? new Map<string, Json>();
    this.#tables.set(name, rows);
    return rows;
  }

  // Changes outside a request (a process that ended) reach the disk with the next turn of the event loop.
  #changed(): void {
    this.#dirty = true;
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
}

function load(file: string): Map<string, Map<string, Json>> {
  if (!existsSync(file)) return new Map();
  const state = JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
  return new Map(
    Object.entries(state).map(([name, rows]) => [
      name,
      new Map(Object.entries(isObject(rows) ? rows : {}) as [string, Json][]),
    ]),
  );
}

function copy(value: unknown): unknown {
  return value === undefined ? undefined : structuredClone(value);
}
