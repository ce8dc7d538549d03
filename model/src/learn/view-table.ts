import { rarityOf, rarityOfUnknown, rowLength } from '../features/rarity.ts';
import type { BinaryMatrix, FeatureMatrix } from './matrix.ts';
import { rowOf } from './matrix.ts';
import { NameTable } from './name-table.ts';
import { NONE, RowStore } from './row-store.ts';

/** A feature that is learned from. */
export interface CommonName {
  readonly name: string;
  readonly rarity: number;
}

/**
 * The features of many messages in one view: a number for each name, how many rows have it, and each message as a row of
 * numbers, or one a passage. Memory: four bytes a feature of a row, and about a hundred a name.
 */
export class ViewTable {
  readonly #table = new NameTable();
  /** How many rows have the feature, by its number. */
  #counts = new Uint32Array(1024);
  readonly #rows = new RowStore();
  /** How many features each row has, forgotten ones included. */
  readonly #sizes: number[] = [];
  /** Where the rows of each message begin, and where those of the last one end. */
  readonly #starts = [0];

  /** How many names are known. */
  get names(): number {
    return this.#table.names.length;
  }

  /** Adds one message: the next rows. */
  add(sets: readonly ReadonlySet<string>[]): void {
    for (const features of sets) {
      this.#sizes.push(features.size);
      const row = new Uint32Array(features.size);
      let size = 0;
      for (const name of features) row[size++] = this.#idOf(name);
      this.#rows.push(row);
    }
    this.#starts.push(this.#sizes.length);
  }

  /** How many names are in more than so many rows. */
  namesAbove(rows: number): number {
    return this.#counts.subarray(0, this.names).reduce((sum, count) => sum + Number(count > rows), 0);
  }

  /** Forgets every name that is in so many rows or fewer, here and in the rows. The others keep their order. */
  forget(rows: number): void {
    const renumbered = new Uint32Array(this.names).fill(NONE);
    let next = 0;
    for (let id = 0; id < renumbered.length; id++) {
      const count = this.#counts[id] ?? 0;
      if (count <= rows) continue;
      this.#counts[next] = count;
      renumbered[id] = next++;
    }
    this.#counts.fill(0, next);
    this.#table.keep((id) => renumbered[id] !== NONE);
    this.#rows.renumber(renumbered);
  }

  /**
   * The names that occur in at least `minClusters` clusters, at most `maxNames`, the most common first; sorted.
   *
   * @param clusters the messages of each cluster, by the order in which they were added
   */
  commonNames(clusters: readonly (readonly number[])[], minClusters: number, maxNames: number): CommonName[] {
    const counts = this.#clustersByName(clusters);
    const common: { name: string; seenIn: number }[] = [];
    for (const [id, name] of this.#table.names.entries()) {
      const seenIn = counts[id] ?? 0;
      if (seenIn >= minClusters) common.push({ name, seenIn });
    }
    common.sort((a, b) => b.seenIn - a.seenIn || compare(a.name, b.name));
    return common
      .slice(0, maxNames)
      .map(({ name, seenIn }) => ({ name, rarity: rarityOf(seenIn, clusters.length) }))
      .sort((a, b) => compare(a.name, b.name));
  }

  /**
   * The given messages with the given names as columns. The table is used up.
   *
   * @param messages by the order in which they were added
   * @param least each row is as long as so many unknown features, or longer
   */
  toMatrix(messages: readonly number[], names: readonly CommonName[], least: number): FeatureMatrix {
    const columnOf = new Uint32Array(this.names).fill(NONE);
    for (const [column, { name }] of names.entries()) {
      const id = this.#table.find(name);
      if (id !== undefined) columnOf[id] = column;
    }
    this.#table.keep(() => false);
    const rowsOf = messages.map((message) => this.#rowsOf(message));
    const rows = rowsOf.flat();
    const owners = Uint32Array.from(rowsOf.flatMap((own, owner) => own.map(() => owner)));
    const matrix = this.#rows.toMatrix(rows, columnOf, names.length);
    const rarities = Float64Array.from(names, ({ rarity }) => rarity);
    const sizes = rows.map((row) => this.#sizes[row] ?? 0);
    return { ...matrix, owners, rarities, lengths: lengthsOf(matrix, rarities, sizes, least) };
  }

  #clustersByName(clusters: readonly (readonly number[])[]): Uint32Array {
    const counts = new Uint32Array(this.names);
    const lastSeenIn = new Uint32Array(this.names);
    for (const [i, messages] of clusters.entries()) {
      for (const row of messages.flatMap((message) => this.#rowsOf(message))) {
        for (const id of this.#rows.row(row)) {
          if (lastSeenIn[id] === i + 1) continue;
          lastSeenIn[id] = i + 1;
          counts[id] = (counts[id] ?? 0) + 1;
        }
      }
    }
    return counts;
  }

  #rowsOf(message: number): number[] {
    const [start, end] = [this.#starts[message] ?? 0, this.#starts[message + 1] ?? 0];
    return Array.from({ length: end - start }, (_, i) => start + i);
  }

  #idOf(name: string): number {
    const id = this.#table.numberOf(name);
    if (id >= this.#counts.length) this.#counts = grown(this.#counts);
    this.#counts[id] = (this.#counts[id] ?? 0) + 1;
    return id;
  }
}

/**
 * @param sizes how many features each row has, those without a column included
 * @param least each row is as long as so many unknown features, or longer
 */
function lengthsOf(
  matrix: BinaryMatrix,
  rarities: Float64Array,
  sizes: readonly number[],
  least: number,
): Float64Array {
  const unknownRarity = rarityOfUnknown(rarities);
  return Float64Array.from(sizes, (size, row) => {
    const columns = rowOf(matrix, row);
    const known = columns.reduce((sum, column) => sum + (rarities[column] ?? 0) ** 2, 0);
    return rowLength(known, size - columns.length, unknownRarity, least);
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function grown(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(2 * array.length);
  longer.set(array);
  return longer;
}
