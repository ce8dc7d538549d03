const START = 2 ** 10;
/** What halves are multiplied by, other numbers in each process: nobody can write a message whose keys all belong in the same slot. */
const [FIRST_SPREAD = 1, SECOND_SPREAD = 1] = crypto.getRandomValues(new Int32Array(2)).map((any) => any | 1);

/** Keys of names (see key.ts), each once. */
export class KeySet {
  /** Slots of two halves, at most half of them taken; two zeros mark a free one. */
  #slots = new Int32Array(2 * START);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(first: number, second: number): void {
    if (!put(this.#slots, first, second)) return;
    this.#size++;
    if (4 * this.#size > this.#slots.length) this.#grow();
  }

  /** A set that had to grow for one long message goes back to its first size. */
  clear(): void {
    if (this.#size === 0) return;
    if (this.#slots.length > 2 * START) this.#slots = new Int32Array(2 * START);
    else this.#slots.fill(0);
    this.#size = 0;
  }

  #grow(): void {
    const small = this.#slots;
    this.#slots = new Int32Array(2 * small.length);
    for (let slot = 0; slot < small.length; slot += 2) {
      const first = small[slot] ?? 0;
      const second = small[slot + 1] ?? 0;
      if (first !== 0 || second !== 0) put(this.#slots, first, second);
    }
  }
}

/** Whether the key is new. */
function put(slots: Int32Array, first: number, second: number): boolean {
  const shift = Math.clz32(slots.length) + 2;
  let slot = ((Math.imul(first, FIRST_SPREAD) + Math.imul(second, SECOND_SPREAD)) >>> shift) << 1;
  for (;;) {
    const present = slots[slot] ?? 0;
    if (present === first && slots[slot + 1] === second) return false;
    if (present === 0 && slots[slot + 1] === 0) break;
    slot = (slot + 2) & (slots.length - 1);
  }
  slots[slot] = first;
  slots[slot + 1] = second;
  return true;
}
