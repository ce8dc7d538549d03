import type { BinaryMatrix } from './matrix.ts';

/** Stands for no number. */
export const NONE = 0xffff_ffff;
/** A billion numbers: reserved as addresses, not as memory. */
const MAX_BYTES = 2 ** 32;
const STEP_BYTES = 2 ** 22;

/** Rows of numbers, one behind the other in one block of memory that grows where it is and gives back what it no longer needs. */
export class RowStore {
  readonly #memory = new ArrayBuffer(0, { maxByteLength: MAX_BYTES });
  readonly #numbers = new Uint32Array(this.#memory);
  /** Where each row begins, and where the last one ends. */
  readonly #starts = [0];

  push(row: Uint32Array): void {
    const start = this.#end;
    const end = start + row.length;
    if (4 * end > this.#memory.byteLength) this.#resize(end);
    this.#numbers.set(row, start);
    this.#starts.push(end);
  }

  /** A view, not a copy. */
  row(index: number): Uint32Array {
    return this.#numbers.subarray(this.#starts[index], this.#starts[index + 1]);
  }

  /** Gives each number another one, and drops those that get NONE. */
  renumber(other: Uint32Array): void {
    let at = 0;
    let start = 0;
    for (let row = 0; row + 1 < this.#starts.length; row++) {
      const end = this.#starts[row + 1] ?? 0;
      for (; start < end; start++) {
        const number = other[this.#numbers[start] ?? 0] ?? NONE;
        if (number !== NONE) this.#numbers[at++] = number;
      }
      this.#starts[row + 1] = at;
    }
    this.#resize(at);
  }

  /**
   * The given rows as a matrix, each number being the column it is given; those that get NONE are left out. The matrix
   * takes over the memory of this store, which is of no use afterwards: two of that size would be too much.
   */
  toMatrix(rows: readonly number[], columnOf: Uint32Array, width: number): BinaryMatrix {
    this.renumber(columnOf);
    for (const row of rows) this.row(row).sort();
    const starts = Uint32Array.from(rows, (row) => this.#starts[row] ?? 0);
    const ends = Uint32Array.from(rows, (row) => this.#starts[row + 1] ?? 0);
    return { rows: rows.length, width, starts, ends, columns: this.#numbers.subarray(0, this.#end) };
  }

  get #end(): number {
    return this.#starts.at(-1) ?? 0;
  }

  #resize(numbers: number): void {
    this.#memory.resize(STEP_BYTES * Math.ceil((4 * numbers) / STEP_BYTES));
  }
}
