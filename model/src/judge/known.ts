import type { Sink } from '../features/sink.ts';
import type { NameIndex } from './name-index.ts';

/** Keeps which features of a message a juror knows: their indices, each once, in the order in which they come. */
export class KnownFeatures implements Sink {
  readonly indices: number[] = [];
  readonly #index: NameIndex;
  /** One bit a name. */
  readonly #seen: Uint32Array;
  readonly #take = (index: number): void => {
    const word = index >>> 5;
    const bit = 1 << (index & 31);
    const seen = this.#seen[word] ?? 0;
    if ((seen & bit) !== 0) return;
    this.#seen[word] = seen | bit;
    this.indices.push(index);
  };

  constructor(index: NameIndex) {
    this.#index = index;
    this.#seen = new Uint32Array((index.names.length + 31) >>> 5);
  }

  add(name: string): void {
    const index = this.#index.find(name);
    if (index >= 0) this.#take(index);
  }

  addWords(prefix: string, words: readonly string[]): void {
    this.#index.findWords(prefix, words, this.#take);
  }

  addRuns(prefix: string, text: string, shortest: number, longest: number): void {
    for (let size = shortest; size <= longest; size++) this.#index.findRuns(prefix, text, size, this.#take);
  }
}
