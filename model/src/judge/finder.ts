import type { Sink } from '../features/sink.ts';
import { FIRST_BASE, halfOf, joined, longer, powerOf, SECOND_BASE } from './key.ts';
import { KeySet } from './key-set.ts';
import { NameIndex, UNKNOWN } from './name-index.ts';

const BLANK = 32;
const START = 2 ** 12;
/** Half-keys that are looked up at a time: what is fetched for them must still be at hand when the last one's turn comes. */
const BLOCK = 128;

/** The features of one message, or of one passage of it. */
export interface Found {
  /** The indices of the known ones, each once, in the order in which they come. They stand where the next look writes. */
  readonly known: Int32Array;
  /** How many others there are. */
  readonly unknown: number;
}

/**
 * Tells the features of a message that are known from those that are not. Holds one message at a time: `begin`, a look at the
 * message, then `found`. The look only leaves keys, and one loop finds them all: that is three times as fast as one by one.
 */
export class FeatureFinder implements Sink {
  readonly #index: NameIndex;
  /** One bit a name: whether it is among the known ones of the message. Clear between messages. */
  readonly #seen: Int32Array;
  readonly #unknown = new KeySet();
  /** The keys of the features as they come, repeats included: two halves each. */
  #keys = new Int32Array(START);
  #size = 0;
  /** Where the keys of each passage end, but for the last. */
  #ends: number[] = [];

  /** @param names of the features that are known, without repeats */
  constructor(names: readonly string[]) {
    this.#index = new NameIndex(names);
    this.#seen = new Int32Array((names.length + 31) >>> 5);
  }

  /** Of all known features, by index. */
  get names(): readonly string[] {
    return this.#index.names;
  }

  /** Forgets what a message before left, if its walk was not ended by `found`. */
  begin(): void {
    this.#size = 0;
    this.#ends = [];
  }

  next(): void {
    this.#ends.push(this.#size);
  }

  add(name: string): void {
    const keys = this.#room(1);
    keys[this.#size++] = halfOf(name, FIRST_BASE);
    keys[this.#size++] = halfOf(name, SECOND_BASE);
  }

  addWords(prefix: string, line: Uint16Array): void {
    const firstStart = halfOf(prefix, FIRST_BASE);
    const secondStart = halfOf(prefix, SECOND_BASE);
    let hasPair = false;
    let firstBefore = 0;
    let secondBefore = 0;
    const keys = this.#room(line.length);
    let size = this.#size;
    for (let at = 0; at < line.length; at++) {
      let first = 0;
      let second = 0;
      let firstPower = 1;
      let secondPower = 1;
      for (let code = line[at] ?? BLANK; code !== BLANK; code = line[++at] ?? BLANK) {
        first = longer(first, code, FIRST_BASE);
        second = longer(second, code, SECOND_BASE);
        firstPower = Math.imul(firstPower, FIRST_BASE);
        secondPower = Math.imul(secondPower, SECOND_BASE);
      }
      const firstPair = joined(longer(firstBefore, BLANK, FIRST_BASE), first, firstPower);
      const secondPair = joined(longer(secondBefore, BLANK, SECOND_BASE), second, secondPower);
      firstBefore = joined(firstStart, first, firstPower);
      secondBefore = joined(secondStart, second, secondPower);
      keys[size++] = firstBefore;
      keys[size++] = secondBefore;
      if (hasPair) {
        keys[size++] = firstPair;
        keys[size++] = secondPair;
      }
      hasPair = true;
    }
    this.#size = size;
  }

  addRuns(prefix: string, codes: Uint16Array, shortest: number, longest: number): void {
    for (let size = shortest; size <= longest; size++) this.#addRuns(prefix, codes, size);
  }

  /** The key rolls along: the character that leaves is taken out of it, the one that comes is put in. */
  #addRuns(prefix: string, codes: Uint16Array, size: number): void {
    const firstPower = powerOf(FIRST_BASE, size);
    const secondPower = powerOf(SECOND_BASE, size);
    const firstStart = Math.imul(halfOf(prefix, FIRST_BASE), firstPower);
    const secondStart = Math.imul(halfOf(prefix, SECOND_BASE), secondPower);
    let first = 0;
    let second = 0;
    let gone = 0;
    const keys = this.#room(codes.length);
    let place = this.#size;
    for (let end = 0; end < codes.length; end++) {
      const code = (codes[end] ?? 0) + 1;
      first = (Math.imul(first, FIRST_BASE) + code - Math.imul(gone, firstPower)) | 0;
      second = (Math.imul(second, SECOND_BASE) + code - Math.imul(gone, secondPower)) | 0;
      if (end + 1 < size) continue;
      keys[place++] = (firstStart + first) | 0;
      keys[place++] = (secondStart + second) | 0;
      gone = (codes[end + 1 - size] ?? 0) + 1;
    }
    this.#size = place;
  }

  /** The keys, with room for so many more. */
  #room(count: number): Int32Array {
    const needed = this.#size + 2 * count;
    if (needed <= this.#keys.length) return this.#keys;
    const keys = new Int32Array(2 * needed);
    keys.set(this.#keys.subarray(0, this.#size));
    this.#keys = keys;
    return keys;
  }

  /** What there is in the message, passage by passage, one at least; forgets it. */
  found(): Found[] {
    const found: Found[] = [];
    let start = 0;
    for (const end of [...this.#ends, this.#size]) {
      found.push(this.#foundIn(start, end));
      start = end;
    }
    this.begin();
    return found;
  }

  #foundIn(start: number, end: number): Found {
    const places = this.#places(start, end);
    const known = this.#distinct(places);
    const unknown = this.#unknown.size;
    this.#unknown.clear();
    return { known, unknown };
  }

  /** Where the known features stand, repeats included, in place of their keys; the others are put among the unknown ones. */
  #places(start: number, end: number): Int32Array {
    const keys = this.#keys;
    const index = this.#index;
    let size = start;
    for (let at = start; at < end;) {
      const stop = Math.min(end, at + BLOCK);
      index.fetch(keys, at, stop);
      for (; at < stop; at += 2) {
        const first = keys[at] ?? 0;
        const second = keys[at + 1] ?? 0;
        const place = index.find(first, second);
        if (place === UNKNOWN) this.#unknown.add(first, second);
        else keys[size++] = place;
      }
    }
    return keys.subarray(start, size);
  }

  /** Each once. Without a branch: whether a feature is a repeat is what a processor cannot foresee. */
  #distinct(places: Int32Array): Int32Array {
    const seen = this.#seen;
    let size = 0;
    for (let at = 0; at < places.length; at++) {
      const place = places[at] ?? 0;
      const word = place >>> 5;
      const bits = seen[word] ?? 0;
      places[size] = place;
      size += ~(bits >>> (place & 31)) & 1;
      seen[word] = bits | (1 << (place & 31));
    }
    for (let at = 0; at < size; at++) seen[(places[at] ?? 0) >>> 5] = 0;
    return places.subarray(0, size);
  }
}
