import type { Sink } from '../features/sink.ts';
import { hashOf, longer, NameIndex, powerOfBase, saysAll, UNKNOWN } from './name-index.ts';

const BLANK = 32;

/**
 * Finds which features of a message are known: their indices, each once, in the order in which they come. Holds one message
 * at a time: `begin`, a look at the message, then `indices`.
 */
export class FeatureFinder implements Sink {
  readonly #index: NameIndex;
  /** One bit a name: whether it is among the indices. */
  readonly #seen: Uint32Array;
  #indices: number[] = [];

  /** @param names of the features that are known, without repeats */
  constructor(names: readonly string[]) {
    this.#index = new NameIndex(names);
    this.#seen = new Uint32Array((names.length + 31) >>> 5);
  }

  /** Of all known features, by index. */
  get names(): readonly string[] {
    return this.#index.names;
  }

  get indices(): readonly number[] {
    return this.#indices;
  }

  /** The index of a known feature, or -1. */
  find(name: string): number {
    return this.#index.find(name);
  }

  /** Forgets the message before. Its indices stay as they are in the hands of whoever took them. */
  begin(): void {
    for (const index of this.#indices) this.#seen[index >>> 5] = 0;
    this.#indices = [];
  }

  add(name: string): void {
    this.#take(this.#index.find(name));
  }

  addWords(prefix: string, words: readonly string[]): void {
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
      this.#take(this.#index.findJoined(hash, word, prefix));
      if (before !== '') this.#take(this.#index.findJoined(pairHash, before, prefix, word));
      before = word;
      hashBefore = hash;
    }
  }

  addRuns(prefix: string, text: string, shortest: number, longest: number): void {
    for (let size = shortest; size <= longest; size++) this.#addRuns(prefix, text, size);
  }

  /** The hash rolls along: the character that leaves is taken out of it, the one that comes is put in. */
  #addRuns(prefix: string, text: string, size: number): void {
    const power = powerOfBase(size);
    const start = Math.imul(hashOf(prefix), power);
    const isShort = prefix === '' && saysAll(size, 0);
    let hash = 0;
    /** Where the last character that is not ASCII stands. */
    let foreign = -1;
    for (let end = 0; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (!saysAll(1, code)) foreign = end;
      hash = longer(hash, code);
      const at = end + 1 - size;
      if (at < 0) continue;
      if (at > 0) hash = (hash - Math.imul(text.charCodeAt(at - 1) + 1, power)) | 0;
      const whole = (start + hash) | 0;
      this.#take(
        isShort && foreign < at
          ? this.#index.findExact(whole)
          : this.#index.findRun(whole, prefix, text, at, size),
      );
    }
  }

  #take(index: number): void {
    if (index === UNKNOWN) return;
    const word = index >>> 5;
    const bit = 1 << (index & 31);
    const seen = this.#seen[word] ?? 0;
    if ((seen & bit) !== 0) return;
    this.#seen[word] = seen | bit;
    this.#indices.push(index);
  }
}
