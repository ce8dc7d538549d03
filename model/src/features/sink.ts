import { textOf } from '../text/codes.ts';
import type { View } from './features.ts';

/**
 * Takes in the features of a message in one view. The walk over a message says what there is, a sink what becomes of it: names
 * for training, indices for judging. What comes twice counts once.
 */
export interface Sink {
  add(name: string): void;
  /** Each word of a line, behind the prefix, and each pair of neighbours as `first second`. A blank stands behind each word. */
  addWords(prefix: string, line: Uint16Array): void;
  /** All runs of `shortest` to `longest` characters of a text, behind the prefix. */
  addRuns(prefix: string, codes: Uint16Array, shortest: number, longest: number): void;
  /** What follows is another passage: a set of its own. */
  next(): void;
}

export type Sinks = Readonly<Record<View, Sink>>;

/** A walk over one message: it tells the sinks all that the model may look at. */
export type Look = (sinks: Sinks) => void;

/** Keeps the names. */
export class NameSink implements Sink {
  names = new Set<string>();
  /** One a passage. */
  readonly sets = [this.names];

  next(): void {
    this.names = new Set();
    this.sets.push(this.names);
  }

  add(name: string): void {
    this.names.add(name);
  }

  addWords(prefix: string, line: Uint16Array): void {
    let before = '';
    for (const word of textOf(line).split(' ').slice(0, -1)) {
      this.names.add(prefix + word);
      if (before !== '') this.names.add(`${prefix}${before} ${word}`);
      before = word;
    }
  }

  addRuns(prefix: string, codes: Uint16Array, shortest: number, longest: number): void {
    const text = textOf(codes);
    for (let size = shortest; size <= longest; size++) {
      for (let at = 0; at + size <= text.length; at++) this.names.add(prefix + text.slice(at, at + size));
    }
  }
}
