import { LF } from './lines.ts';

/** What a line costs postal-mime beside its bytes, in bytes; what is counted here is both together. */
const LINE = 75;
/** What a run of lines may cost: more than all headers may, and than the text that is read does in base64. */
const LONG_RUN = 3_000_000;
/** What each may cost once `LONG` is reached in all: still the header of a part, and how it begins. */
const SHORT_RUN = 32_000;
const LONG = 2 * LONG_RUN;
/** What comes after that is not read. */
const MOST = 8_000_000;
const HYPHEN = 45;

/**
 * A message of bounded cost that is built the same: of each run of lines between two that can open a part (`--…`), the
 * beginning. What is not long is given back as it is.
 */
export function shortened(message: Uint8Array): Uint8Array {
  if ((1 + LINE) * message.length <= LONG_RUN) return message;
  const kept: Uint8Array[] = [];
  let cost = 0;
  for (let start = 0; start < message.length && cost < MOST;) {
    const run = readRun(message, start, cost < LONG ? LONG_RUN : SHORT_RUN);
    kept.push(message.subarray(start, run.cut));
    if (run.cut < run.end) kept.push(Uint8Array.of(LF));
    cost += run.cost;
    start = run.end;
  }
  return Buffer.concat(kept);
}

/** Where the run that begins at `start` ends, where it is to be cut, and what costs that much of it. */
function readRun(
  message: Uint8Array,
  start: number,
  most: number,
): { readonly end: number; readonly cut: number; readonly cost: number } {
  let cost = 0;
  let cut: number | undefined;
  let end = start;
  do {
    const line = end;
    end = nextLine(message, line);
    if (cut !== undefined) continue;
    cost += LINE + end - line;
    if (cost > most) cut = Math.max(line, end - (cost - most));
  } while (end < message.length && !canOpenPart(message, end));
  return { end, cut: cut ?? end, cost: Math.min(cost, most) };
}

function nextLine(message: Uint8Array, start: number): number {
  const feed = message.indexOf(LF, start);
  return feed === -1 ? message.length : feed + 1;
}

function canOpenPart(message: Uint8Array, line: number): boolean {
  return message[line] === HYPHEN && message[line + 1] === HYPHEN;
}
