/** Letters of the folded body that are looked at. */
const MAX_LETTERS = 6000;
/** Of them the first, which a message shows at once, and before which nothing can be padded out of sight. */
const OPENING = 400;
const SIZE = 4;

/** Runs of four characters of the folded body, white space made one blank, digits made one sign: they see through broken words. */
export function letterFeatures(folded: string): ReadonlySet<string> {
  return runsOf(folded.slice(0, MAX_LETTERS));
}

/** The same of the first characters only: a message begins as it is meant, whatever is appended to it. */
export function openingFeatures(folded: string): ReadonlySet<string> {
  return runsOf(folded.slice(0, OPENING));
}

function runsOf(folded: string): ReadonlySet<string> {
  return characterRuns(folded.replace(/\s+/g, ' ').replace(/\d/g, '0'), SIZE, SIZE);
}

/** All runs of `shortest` to `longest` characters of a text. */
export function characterRuns(text: string, shortest: number, longest: number): Set<string> {
  const runs = new Set<string>();
  for (let size = shortest; size <= longest; size++) {
    for (let at = 0; at + size <= text.length; at++) runs.add(text.slice(at, at + size));
  }
  return runs;
}
