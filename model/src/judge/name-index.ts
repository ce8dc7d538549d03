import { FIRST_BASE, halfOf, SECOND_BASE } from './key.ts';

/** Spreads keys over the slots (Knuth, The Art of Computer Programming 3, 6.4). */
const SPREAD = 0x9e3779b1;

export const UNKNOWN = -1;

/** Finds names among many by the key of what is looked for, without making a string of it. */
export class NameIndex {
  readonly names: readonly string[];
  /**
   * Slots of two halves of a key, at most four in five taken; a key lies in the first free slot from where its first half points.
   * Two zeros mark a free one.
   */
  readonly #keys: Int32Array;
  /** For each slot the index of its name plus one; 0 for a free one. */
  readonly #indices: Int32Array;
  readonly #shift: number;

  /** @param names without repeats */
  constructor(names: readonly string[]) {
    this.names = names;
    const bits = Math.max(3, Math.ceil(Math.log2(1.25 * names.length)));
    this.#shift = 32 - bits;
    this.#indices = new Int32Array(2 ** bits);
    this.#keys = new Int32Array(2 * 2 ** bits);
    for (const [index, name] of names.entries()) {
      const first = halfOf(name, FIRST_BASE);
      let slot = this.#home(first);
      while (this.#indices[slot] !== 0) slot = this.#next(slot);
      this.#keys[2 * slot] = first;
      this.#keys[2 * slot + 1] = halfOf(name, SECOND_BASE);
      this.#indices[slot] = index + 1;
    }
  }

  /** The index of the name that has this key, or UNKNOWN. */
  find(first: number, second: number): number {
    const keys = this.#keys;
    for (let slot = this.#home(first); ; slot = this.#next(slot)) {
      const present = keys[2 * slot] ?? 0;
      if (present === first && keys[2 * slot + 1] === second) return (this.#indices[slot] ?? 0) - 1;
      if (present === 0 && keys[2 * slot + 1] === 0) return UNKNOWN;
    }
  }

  #home(first: number): number {
    return Math.imul(first, SPREAD) >>> this.#shift;
  }

  #next(slot: number): number {
    return (slot + 1) & (this.#indices.length - 1);
  }
}
