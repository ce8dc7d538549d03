import { FIRST_BASE, halfOf, SECOND_BASE, SPREAD } from './key.ts';

export const UNKNOWN = -1;

/** Finds names among many by the key of what is looked for, without making a string of it. */
export class NameIndex {
  readonly names: readonly string[];
  /**
   * Slots of two numbers, at most four in five taken: the first half of a key, and the lower bits of its second half above the index
   * of the name plus one. The upper bits of the second half need no room: they say where to look (Knuth, The Art of Computer
   * Programming 3, 6.4, exercise 13). A free slot holds two zeros.
   */
  readonly #table: Int32Array;
  readonly #bits: number;
  /** Kept so that nobody optimizes `fetch` away. */
  fetched = 0;

  /** @param names without repeats */
  constructor(names: readonly string[]) {
    this.names = names;
    this.#bits = Math.max(3, Math.ceil(Math.log2(1.25 * names.length)));
    this.#table = new Int32Array(2 * 2 ** this.#bits);
    for (const [index, name] of names.entries()) {
      const spread = Math.imul(halfOf(name, SECOND_BASE), SPREAD);
      let slot = this.#home(spread);
      while (this.#table[slot + 1] !== 0) slot = this.#next(slot);
      this.#table[slot] = halfOf(name, FIRST_BASE);
      this.#table[slot + 1] = (spread << this.#bits) | (index + 1);
    }
  }

  /** The index of the name that has this key, or UNKNOWN. */
  find(first: number, second: number): number {
    const table = this.#table;
    const bits = this.#bits;
    const spread = Math.imul(second, SPREAD);
    const rest = spread << bits;
    for (let slot = this.#home(spread); ; slot = this.#next(slot)) {
      const entry = table[slot + 1] ?? 0;
      if (entry === 0) return UNKNOWN;
      if (table[slot] === first && (entry ^ rest) >>> bits === 0) return (entry ^ rest) - 1;
    }
  }

  /**
   * Reads where the names of some keys would stand, so that the processor has it in its cache when each is looked up: it waits for
   * many reads at once, but for one at a time where the next step depends on it. Two halves a key.
   */
  fetch(keys: Int32Array, start: number, end: number): void {
    const table = this.#table;
    let sum = 0;
    for (let at = start + 1; at < end; at += 2)
      sum ^= table[this.#home(Math.imul(keys[at] ?? 0, SPREAD))] ?? 0;
    this.fetched = sum;
  }

  #home(spread: number): number {
    return (spread >>> (32 - this.#bits)) << 1;
  }

  #next(slot: number): number {
    return (slot + 2) & (this.#table.length - 1);
  }
}
