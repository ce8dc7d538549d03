import type { Sink } from './sink.ts';

/** Letters of the folded body that are looked at. */
const MAX_LETTERS = 6000;
/** Of them the first, which a message shows at once, and before which nothing can be padded out of sight. */
const OPENING = 400;
const SIZE = 4;

/** Runs of four characters of the folded body, white space made one blank, digits made one sign: they see through broken words. */
export function addLetters(sink: Sink, folded: string): void {
  addRuns(sink, folded.slice(0, MAX_LETTERS));
}

/** The same of the first characters only: a message begins as it is meant, whatever is appended to it. */
export function addOpening(sink: Sink, folded: string): void {
  addRuns(sink, folded.slice(0, OPENING));
}

function addRuns(sink: Sink, folded: string): void {
  sink.addRuns('', folded.replace(/\s+/g, ' ').replace(/\d/g, '0'), SIZE, SIZE);
}
