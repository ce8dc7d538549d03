/** Odd, so that no character is lost; its bits are spread, so that short names fall far apart. */
const MULTIPLIER = 0x2c1b3c6d;
const SPREAD = 0x9e3779b1;
const EMPTY = -1;
const BLANK = 32;

/** The hash of a text that is one character longer. */
function longer(hash: number, code: number): number {
  return (Math.imul(hash, MULTIPLIER) + code + 1) | 0;
}

function hashOf(text: string, before = 0): number {
  let hash = before;
  for (let i = 0; i < text.length; i++) hash = longer(hash, text.charCodeAt(i));
  return hash;
}

/**
 * Finds names among many without making a string of what is looked for: a hash table with open addressing. Hashes only
 * say where to look; a name is found when its characters are the same.
 */
export class NameIndex {
  readonly names: readonly string[];
  /** By slot: the index of a name, or EMPTY; at most half of the slots are taken. */
  readonly #slots: Int32Array;
  /** By slot: the hash of that name. */
  readonly #hashes: Int32Array;
  readonly #shift: number;

  /** @param names without repeats */
  constructor(names: readonly string[]) {
    this.names = names;
    const bits = Math.max(3, Math.ceil(Math.log2(2 * names.length + 1)));
    this.#shift = 32 - bits;
    this.#slots = new Int32Array(2 ** bits).fill(EMPTY);
    this.#hashes = new Int32Array(2 ** bits);
    for (const [index, name] of names.entries()) {
      const hash = hashOf(name);
      let slot = this.#home(hash);
      while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & (this.#slots.length - 1);
      this.#slots[slot] = index;
      this.#hashes[slot] = hash;
    }
  }

  /** The index of a name, or -1. */
  find(name: string): number {
    return this.#find(hashOf(name), '', name, '');
  }

  /** Tells the index of each word and of each pair of neighbours that is known, all behind a prefix, in order. */
  findWords(prefix: string, words: readonly string[], found: (index: number) => void): void {
    const start = hashOf(prefix);
    let before = '';
    let hashBefore = 0;
    for (const word of words) {
      let hash = start;
      let pairHash = longer(hashBefore, BLANK);
      for (let i = 0; i < word.length; i++) {
        const code = word.charCodeAt(i);
        hash = longer(hash, code);
        pairHash = longer(pairHash, code);
      }
      const index = this.#find(hash, prefix, word, '');
      if (index !== EMPTY) found(index);
      const pair = before === '' ? EMPTY : this.#find(pairHash, prefix, before, word);
      if (pair !== EMPTY) found(pair);
      before = word;
      hashBefore = hash;
    }
  }

  /** Tells the index of each run of `size` characters of a text that is known, behind a prefix, in order. */
  findRuns(prefix: string, text: string, size: number, found: (index: number) => void): void {
    const start = hashOf(prefix);
    for (let at = 0; at + size <= text.length; at++) {
      let hash = start;
      for (let i = at; i < at + size; i++) hash = longer(hash, text.charCodeAt(i));
      const index = this.#findRun(hash, prefix, text, at, size);
      if (index !== EMPTY) found(index);
    }
  }

  /** Finds `prefix` + `first`, with ` ` + `second` behind it unless that is empty. */
  #find(hash: number, prefix: string, first: string, second: string): number {
    for (let slot = this.#slotOf(hash, this.#home(hash)); ; slot = this.#slotOf(hash, slot + 1)) {
      const index = this.#slots[slot] ?? EMPTY;
      if (index === EMPTY || isJoined(this.names[index] ?? '', prefix, first, second)) return index;
    }
  }

  #findRun(hash: number, prefix: string, text: string, at: number, size: number): number {
    for (let slot = this.#slotOf(hash, this.#home(hash)); ; slot = this.#slotOf(hash, slot + 1)) {
      const index = this.#slots[slot] ?? EMPTY;
      if (index === EMPTY || isRun(this.names[index] ?? '', prefix, text, at, size)) return index;
    }
  }

  /** The first slot from `start` on that has this hash or nothing. */
  #slotOf(hash: number, start: number): number {
    const last = this.#slots.length - 1;
    let slot = start & last;
    while (this.#slots[slot] !== EMPTY && this.#hashes[slot] !== hash) slot = (slot + 1) & last;
    return slot;
  }

  #home(hash: number): number {
    return Math.imul(hash, SPREAD) >>> this.#shift;
  }
}

function isJoined(name: string, prefix: string, first: string, second: string): boolean {
  const end = prefix.length + first.length;
  const hasSecond = second !== '';
  return (
    name.length === (hasSecond ? end + 1 + second.length : end) &&
    name.startsWith(prefix) &&
    name.startsWith(first, prefix.length) &&
    (!hasSecond || (name.charCodeAt(end) === BLANK && name.endsWith(second)))
  );
}

function isRun(name: string, prefix: string, text: string, at: number, size: number): boolean {
  const skipped = prefix.length;
  if (name.length !== skipped + size || !name.startsWith(prefix)) return false;
  for (let i = 0; i < size; i++) if (name.charCodeAt(skipped + i) !== text.charCodeAt(at + i)) return false;
  return true;
}
