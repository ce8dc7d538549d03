import { FIRST_BASE, halfOf, SECOND_BASE, SPREAD } from '../judge/key.ts';

const START = 2 ** 12;
/** Numbers of a slot: both halves of the key of a name, and its number plus one; zero there marks a free slot. */
const WIDTH = 3;

/** Numbers names in the order in which they come. A name is known by its key, as in judging: a Map of strings takes three times as long. */
export class NameTable {
  #names: string[] = [];
  /** At most half of the slots are taken. */
  #slots = new Int32Array(WIDTH * START);

  /** By number. */
  get names(): readonly string[] {
    return this.#names;
  }

  /** The number of a name, a new one if need be. */
  numberOf(name: string): number {
    const [first, second] = [halfOf(name, FIRST_BASE), halfOf(name, SECOND_BASE)];
    const slot = this.#find(first, second);
    const entry = this.#slots[slot + 2] ?? 0;
    if (entry !== 0) return entry - 1;
    this.#put(slot, first, second, this.#names.push(ownCopy(name)));
    if (2 * WIDTH * this.#names.length > this.#slots.length) this.#rebuild();
    return this.#names.length - 1;
  }

  /** The number of a name, if it has one. */
  find(name: string): number | undefined {
    const slot = this.#find(halfOf(name, FIRST_BASE), halfOf(name, SECOND_BASE));
    const entry = this.#slots[slot + 2] ?? 0;
    return entry === 0 ? undefined : entry - 1;
  }

  /** Keeps some names, which get new numbers in their old order. */
  keep(isKept: (number: number) => boolean): void {
    this.#names = this.#names.filter((_, number) => isKept(number));
    this.#rebuild();
  }

  #rebuild(): void {
    let count = START;
    while (count < 2 * this.#names.length) count *= 2;
    this.#slots = new Int32Array(WIDTH * count);
    for (const [number, name] of this.#names.entries()) {
      const [first, second] = [halfOf(name, FIRST_BASE), halfOf(name, SECOND_BASE)];
      this.#put(this.#find(first, second), first, second, number + 1);
    }
  }

  #put(slot: number, first: number, second: number, entry: number): void {
    this.#slots[slot] = first;
    this.#slots[slot + 1] = second;
    this.#slots[slot + 2] = entry;
  }

  /** The slot of a key, or the free one where it belongs. */
  #find(first: number, second: number): number {
    const slots = this.#slots;
    const count = slots.length / WIDTH;
    let at = Math.imul(second, SPREAD) >>> (Math.clz32(count) + 1);
    for (;;) {
      const slot = WIDTH * at;
      if (slots[slot + 2] === 0 || (slots[slot] === first && slots[slot + 1] === second)) return slot;
      at = (at + 1) & (count - 1);
    }
  }
}

/** V8 keeps a string's slices of 13 characters or more as pointers into it: a name would hold on to the whole message. */
function ownCopy(name: string): string {
  return name.length < 13 ? name : Buffer.from(name, 'utf16le').toString('utf16le');
}
