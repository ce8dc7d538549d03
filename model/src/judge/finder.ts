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
    const [firstStart, secondStart] = [halfOf(prefix, FIRST_BASE), halfOf(prefix, SECOND_BASE)];
    let before = '';
    let firstBefore = 0;
    let secondBefore = 0;
    for (const word of words) {
      let [first, second, firstPower, secondPower] = [0, 0, 1, 1];
      for (let i = 0; i < word.length; i++) {
        const code = word.charCodeAt(i);
        first = longer(first, code, FIRST_BASE);
        second = longer(second, code, SECOND_BASE);
        firstPower = Math.imul(firstPower, FIRST_BASE);
        secondPower = Math.imul(secondPower, SECOND_BASE);
      }
      const [firstBlank, secondBlank] = [
        longer(firstBefore, BLANK, FIRST_BASE),
        longer(secondBefore, BLANK, SECOND_BASE),
      ];
      firstBefore = joined(firstStart, first, firstPower);
      secondBefore = joined(secondStart, second, secondPower);
      this.#take(firstBefore, secondBefore);
      if (before !== '')
        this.#take(joined(firstBlank, first, firstPower), joined(secondBlank, second, secondPower));
      before = word;
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
    for (let end = 0; end < text.length; end++) {
      const code = text.charCodeAt(end);
      first = longer(first, code, FIRST_BASE);
      second = longer(second, code, SECOND_BASE);
      if (end + 1 < size) continue;
      if (end >= size) {
        const gone = text.charCodeAt(end - size) + 1;
        first = (first - Math.imul(gone, firstPower)) | 0;
        second = (second - Math.imul(gone, secondPower)) | 0;
      }
      this.#take((firstStart + first) | 0, (secondStart + second) | 0);
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
