import type { Sink } from '../features/sink.ts';
import { FIRST_BASE, halfOf, joined, longer, powerOf, SECOND_BASE } from './key.ts';
import { KeySet } from './key-set.ts';
import { NameIndex, UNKNOWN } from './name-index.ts';

const BLANK = 32;

/**
 * Tells the features of a message that are known from those that are not. Holds one message at a time: `begin`, a look at the
 * message, then `known` and `unknown`.
 */
export class FeatureFinder implements Sink {
  readonly #index: NameIndex;
  /** One bit a name: whether it is among the known ones of the message. */
  readonly #seen: Uint32Array;
  #known: number[] = [];
  readonly #unknown = new KeySet();

  /** @param names of the features that are known, without repeats */
  constructor(names: readonly string[]) {
    this.#index = new NameIndex(names);
    this.#seen = new Uint32Array((names.length + 31) >>> 5);
  }

  /** Of all known features, by index. */
  get names(): readonly string[] {
    return this.#index.names;
  }

  /** The indices of the message's known features, each once, in the order in which they come. */
  get known(): readonly number[] {
    return this.#known;
  }

  /** How many other features the message has. */
  get unknown(): number {
    return this.#unknown.size;
  }

  /** Forgets the message before. What was known of it stays as it is in the hands of whoever took it. */
  begin(): void {
    for (const index of this.#known) this.#seen[index >>> 5] = 0;
    this.#known = [];
    this.#unknown.clear();
  }

  add(name: string): void {
    this.#take(halfOf(name, FIRST_BASE), halfOf(name, SECOND_BASE));
  }

  addWords(prefix: string, words: readonly string[]): void {
    const firstStart = halfOf(prefix, FIRST_BASE);
    const secondStart = halfOf(prefix, SECOND_BASE);
    let firstBefore = 0;
    let secondBefore = 0;
    for (let at = 0; at < words.length; at++) {
      const word = words[at] ?? '';
      let first = 0;
      let second = 0;
      let firstPower = 1;
      let secondPower = 1;
      for (let i = 0; i < word.length; i++) {
        const code = word.charCodeAt(i);
        first = longer(first, code, FIRST_BASE);
        second = longer(second, code, SECOND_BASE);
        firstPower = Math.imul(firstPower, FIRST_BASE);
        secondPower = Math.imul(secondPower, SECOND_BASE);
      }
      const firstPair = joined(longer(firstBefore, BLANK, FIRST_BASE), first, firstPower);
      const secondPair = joined(longer(secondBefore, BLANK, SECOND_BASE), second, secondPower);
      firstBefore = joined(firstStart, first, firstPower);
      secondBefore = joined(secondStart, second, secondPower);
      this.#take(firstBefore, secondBefore);
      if (at > 0) this.#take(firstPair, secondPair);
    }
  }

  addRuns(prefix: string, text: string, shortest: number, longest: number): void {
    for (let size = shortest; size <= longest; size++) this.#addRuns(prefix, text, size);
  }

  /** The key rolls along: the character that leaves is taken out of it, the one that comes is put in. */
  #addRuns(prefix: string, text: string, size: number): void {
    const firstPower = powerOf(FIRST_BASE, size);
    const secondPower = powerOf(SECOND_BASE, size);
    const firstStart = Math.imul(halfOf(prefix, FIRST_BASE), firstPower);
    const secondStart = Math.imul(halfOf(prefix, SECOND_BASE), secondPower);
    let first = 0;
    let second = 0;
    let gone = 0;
    for (let end = 0; end < text.length; end++) {
      const code = text.charCodeAt(end) + 1;
      first = (Math.imul(first, FIRST_BASE) + code - Math.imul(gone, firstPower)) | 0;
      second = (Math.imul(second, SECOND_BASE) + code - Math.imul(gone, secondPower)) | 0;
      if (end + 1 < size) continue;
      this.#take((firstStart + first) | 0, (secondStart + second) | 0);
      gone = text.charCodeAt(end + 1 - size) + 1;
    }
  }

  #take(first: number, second: number): void {
    const index = this.#index.find(first, second);
    if (index === UNKNOWN) {
      this.#unknown.add(first, second);
      return;
    }
    const word = index >>> 5;
    const bit = 1 << (index & 31);
    const seen = this.#seen[word] ?? 0;
    if ((seen & bit) !== 0) return;
    this.#seen[word] = seen | bit;
    this.#known.push(index);
  }
}
