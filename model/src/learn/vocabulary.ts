import type { Features, View } from '../features/features.ts';
import { eachView, setsOf, VIEWS } from '../features/features.ts';
import { LEAST_FEATURES } from '../features/rarity.ts';
import type { FeatureMatrix } from './matrix.ts';
import { ViewTable } from './view-table.ts';

/** For each view its feature names, in the order of the model's inputs. */
export type Vocabulary = Readonly<Record<View, readonly string[]>>;

/** What is learned from: the names that were chosen, and which message has which of them. */
export interface Selection {
  readonly vocabulary: Vocabulary;
  readonly matrices: Readonly<Record<View, FeatureMatrix>>;
}

/** Names that all views together may hold in memory while messages are read. The built-in corpus has a million. */
const MAX_NAMES = 2_000_000;

/**
 * Takes in the features of many messages, in one pass, and then selects those to learn from. Memory: four bytes a feature of a
 * message, and the names. When there are too many names the rarest are forgotten until half are left, in the messages too (the
 * idea of lossy counting, Manku and Motwani 2002): a name that is rare at first may then be missed in early messages, and what
 * is common never is.
 */
export class FeatureTable {
  readonly #views: Readonly<Record<View, ViewTable>> = eachView(() => new ViewTable());
  readonly #numberOf = new Map<string, number>();
  readonly #maxNames: number;

  constructor(maxNames = MAX_NAMES) {
    this.#maxNames = maxNames;
  }

  /** @param key names the message, once */
  add(key: string, features: Features): void {
    this.#numberOf.set(key, this.#numberOf.size);
    for (const view of VIEWS) this.#views[view].add(setsOf(features, view));
    if (this.#count((table) => table.names) > this.#maxNames) this.#forgetRare();
  }

  /**
   * The features that occur in at least `minClusters` clusters, at most `maxFeatures` a view, by name. Labels play no part. The
   * table is used up.
   *
   * @param clusterOf cluster of each message that counts, by key; they are numbered in this order
   */
  select(clusterOf: ReadonlyMap<string, string>, minClusters: number, maxFeatures: number): Selection {
    const messages = Array.from(clusterOf.keys(), (key) => this.#number(key));
    const clusters = Array.from(Map.groupBy(clusterOf.keys(), (key) => clusterOf.get(key)).values(), (keys) =>
      keys.map((key) => this.#number(key)),
    );
    const selected = eachView((view) => {
      const table = this.#views[view];
      const names = table.commonNames(clusters, minClusters, maxFeatures);
      return { names, matrix: table.toMatrix(messages, names, LEAST_FEATURES[view]) };
    });
    return {
      vocabulary: eachView((view) => selected[view].names.map(({ name }) => name)),
      matrices: eachView((view) => selected[view].matrix),
    };
  }

  #forgetRare(): void {
    let messages = 1;
    while (this.#count((table) => table.namesAbove(messages)) > this.#maxNames / 2) messages++;
    for (const view of VIEWS) this.#views[view].forget(messages);
  }

  #count(of: (table: ViewTable) => number): number {
    return VIEWS.reduce((sum, view) => sum + of(this.#views[view]), 0);
  }

  #number(key: string): number {
    const number = this.#numberOf.get(key);
    if (number === undefined) throw new Error(`no features were taken in for message ${key}`);
    return number;
  }
}
