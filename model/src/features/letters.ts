import type { Sink } from './sink.ts';

/** Letters of the folded body that are looked at. */
const MAX_LETTERS = 6000;
const SIZE = 4;

/** Runs of four characters of the folded body, white space made one blank, digits made one sign: they see through broken words. */
export function addLetters(sink: Sink, folded: string): void {
  sink.addRuns('', folded.slice(0, MAX_LETTERS).replace(/\s+/g, ' ').replace(/\d/g, '0'), SIZE, SIZE);
}
