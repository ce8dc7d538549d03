/**
 * The hash of a text is its characters as the digits of a number, modulo 2^32. The base is such that no two texts of up to four
 * ASCII characters have the same hash: of those, which are most of what is looked for, nothing but the hash is compared.
 */
const BASE = 263;
const EXACT_LENGTH = 4;
const ASCII_END = 128;
/** Spreads hashes over the slots (Knuth, The Art of Computer Programming 3, 6.4). */
const SPREAD = 0x9e3779b1;
const BLANK = 32;
/** What a slot holds: a hash, and an entry: 0, or the index of a name plus one, doubled, odd when the hash says all. */
const FREE = 0;

export const UNKNOWN = -1;

/** The hash of a text that is one character longer. */
export function longer(hash: number, code: number): number {
  return (Math.imul(hash, BASE) + code + 1) | 0;
}

export function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = longer(hash, text.charCodeAt(i));
  return hash;
}

/** BASE to the power of `exponent`, modulo 2^32. */
export function powerOfBase(exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power = Math.imul(power, BASE);
  return power;
}

/** Finds names among many by the hash of what is looked for, without making a string of it. */
export class NameIndex {
  readonly names: readonly string[];
  /** Slots of two numbers, at most four in five taken; a name lies in the first free slot from where its hash points. */
  readonly #table: Int32Array;
  readonly #shift: number;

  /** @param names without repeats */
  constructor(names: readonly string[]) {
    this.names = names;
    const bits = Math.max(3, Math.ceil(Math.log2(1.25 * names.length)));
    this.#shift = 32 - bits;
    this.#table = new Int32Array(2 * 2 ** bits);
    for (const [index, name] of names.entries()) {
      const hash = hashOf(name);
      let slot = this.#home(hash);
      while (this.#table[slot + 1] !== FREE) slot = this.#next(slot);
      this.#table[slot] = hash;
      this.#table[slot + 1] = (index + 1) * 2 + Number(isExact(name));
    }
  }

  /** The index of a name, or UNKNOWN. */
  find(name: string): number {
    return this.findJoined(hashOf(name), name);
  }

  /** The index of the name of up to four ASCII characters that has this hash, or UNKNOWN. */
  findExact(hash: number): number {
    const table = this.#table;
    for (let slot = this.#home(hash); ; slot = this.#next(slot)) {
      const entry = table[slot + 1] ?? FREE;
      if (entry === FREE) return UNKNOWN;
      if (table[slot] === hash && (entry & 1) === 1) return (entry >> 1) - 1;
    }
  }

  /** The index of `first`, behind a prefix, with a blank and `second` behind it where there is one, or UNKNOWN. */
  findJoined(hash: number, first: string, prefix = '', second = ''): number {
    const table = this.#table;
    for (let slot = this.#home(hash); ; slot = this.#next(slot)) {
      const entry = table[slot + 1] ?? FREE;
      if (entry === FREE) return UNKNOWN;
      if (table[slot] !== hash) continue;
      const index = (entry >> 1) - 1;
      if (isJoined(this.names[index] ?? '', prefix, first, second)) return index;
    }
  }

  /** The index of the `size` characters of a text that begin at `at`, behind a prefix, or UNKNOWN. */
  findRun(hash: number, prefix: string, text: string, at: number, size: number): number {
    const table = this.#table;
    for (let slot = this.#home(hash); ; slot = this.#next(slot)) {
      const entry = table[slot + 1] ?? FREE;
      if (entry === FREE) return UNKNOWN;
      if (table[slot] !== hash) continue;
      const index = (entry >> 1) - 1;
      if (isRun(this.names[index] ?? '', prefix, text, at, size)) return index;
    }
  }

  #home(hash: number): number {
    return (Math.imul(hash, SPREAD) >>> this.#shift) << 1;
  }

  #next(slot: number): number {
    return (slot + 2) & (this.#table.length - 1);
  }
}

/** Whether no other such text has the same hash, for a text of `length` characters whose codes are all below or at `highest`. */
export function saysAll(length: number, highest: number): boolean {
  return length <= EXACT_LENGTH && highest < ASCII_END;
}

function isExact(name: string): boolean {
  let highest = 0;
  for (let i = 0; i < name.length && i <= EXACT_LENGTH; i++) highest |= name.charCodeAt(i);
  return saysAll(name.length, highest);
}

function isJoined(name: string, prefix: string, first: string, second: string): boolean {
  const end = prefix.length + first.length;
  const hasSecond = second !== '';
  return (
    name.length === (hasSecond ? end + 1 + second.length : end) &&
    name.startsWith(first, prefix.length) &&
    name.startsWith(prefix) &&
    (!hasSecond || (name.charCodeAt(end) === BLANK && name.endsWith(second)))
  );
}

function isRun(name: string, prefix: string, text: string, at: number, size: number): boolean {
  const skipped = prefix.length;
  if (name.length !== skipped + size || !name.startsWith(prefix)) return false;
  for (let i = 0; i < size; i++) if (name.charCodeAt(skipped + i) !== text.charCodeAt(at + i)) return false;
  return true;
}
