import type { Features, View } from '../features/features.ts';
import { VIEWS } from '../features/features.ts';
import type { BinaryMatrix } from './matrix.ts';
import { binaryMatrix } from './matrix.ts';

/** For each view its feature names, in the order of the model's inputs. */
export type Vocabulary = Readonly<Record<View, readonly string[]>>;

/** Names that one view may hold in memory while messages are read; beyond it, what was seen only once is forgotten. */
const MAX_NAMES = 2_000_000;

/**
 * Takes in the features of many messages, in one pass, and afterwards gives the vocabulary and the matrices.
 * Memory: four bytes a feature of a message, and the names. Names seen once are dropped when there are too many (lossy
 * counting, Manku and Motwani 2002), so it stays bounded whatever the mail.
 */
export class FeatureTable {
  readonly #views: Readonly<Record<View, NameTable>>;
  readonly #rows = new Map<string, Readonly<Record<View, Uint32Array>>>();

  constructor(maxNames = MAX_NAMES) {
    this.#views = eachView(() => new NameTable(maxNames));
  }

  /** @param key names the message, once */
  add(key: string, features: Features): void {
    this.#rows.set(
      key,
      eachView((view) => this.#views[view].intern(features[view])),
    );
  }

  /**
   * The features that occur in at least `minClusters` clusters, at most `maxFeatures` a view, by name. Labels play no part.
   *
   * @param clusterOf cluster of each message that counts, by key
   */
  vocabulary(clusterOf: ReadonlyMap<string, string>, minClusters: number, maxFeatures: number): Vocabulary {
    const byCluster = Map.groupBy(clusterOf.keys(), (key) => clusterOf.get(key) ?? '');
    return eachView((view) => {
      const counts = new Map<number, number>();
      for (const keys of byCluster.values()) {
        const together = new Set(keys.flatMap((key) => Array.from(this.#row(key, view))));
        for (const id of together) counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      const table = this.#views[view];
      const common = [...counts]
        .filter(([, count]) => count >= minClusters)
        .map(([id, count]) => ({ name: table.name(id), count }));
      common.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
      return common
        .slice(0, maxFeatures)
        .map(({ name }) => name)
        .sort();
    });
  }

  /** One row a key, in the given order. */
  matrices(vocabulary: Vocabulary, keys: readonly string[]): Readonly<Record<View, BinaryMatrix>> {
    return eachView((view) => {
      const columnOf = this.#views[view].translation(vocabulary[view]);
      const rows = keys.map((key) =>
        this.#row(key, view)
          .map((id) => columnOf.get(id) ?? NONE)
          .filter((column) => column !== NONE)
          .sort(),
      );
      return binaryMatrix(rows, vocabulary[view].length);
    });
  }

  #row(key: string, view: View): Uint32Array {
    const row = this.#rows.get(key);
    if (row === undefined) throw new Error(`no features were taken in for message ${key}`);
    return row[view];
  }
}

const NONE = 0xffff_ffff;

/** Gives each name a number, and forgets rare names when there are too many. */
class NameTable {
  readonly #ids = new Map<string, number>();
  readonly #names = new Map<number, string>();
  #once = new Set<number>();
  #next = 0;
  readonly #maxNames: number;

  constructor(maxNames: number) {
    this.#maxNames = maxNames;
  }

  intern(names: ReadonlySet<string>): Uint32Array {
    const ids = Uint32Array.from(names, (name) => this.#idOf(name));
    if (this.#ids.size > this.#maxNames) this.#forgetRare();
    return ids;
  }

  name(id: number): string {
    return this.#names.get(id) ?? '';
  }

  translation(names: readonly string[]): ReadonlyMap<number, number> {
    return new Map(names.map((name, column) => [this.#ids.get(name) ?? NONE, column]));
  }

  #idOf(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) {
      this.#once.delete(known);
      return known;
    }
    const id = this.#next++;
    this.#ids.set(name, id);
    this.#names.set(id, name);
    this.#once.add(id);
    return id;
  }

  #forgetRare(): void {
    for (const id of this.#once) {
      this.#ids.delete(this.name(id));
      this.#names.delete(id);
    }
    this.#once = new Set();
  }
}

/** The same thing for each view. */
export function eachView<T>(make: (view: View) => T): Readonly<Record<View, T>> {
  return Object.fromEntries(VIEWS.map((view) => [view, make(view)])) as Record<View, T>;
}
