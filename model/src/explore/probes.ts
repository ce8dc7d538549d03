import type { ManifestEntry } from '../data/data.ts';
import { logisticRegression } from '../learn/baselines.ts';
import { bootstrapIntervals } from '../evaluate/bootstrap.ts';
import type { Interval } from '../evaluate/bootstrap.ts';
import { rocAuc } from '../statistics/metrics.ts';
import { extractFeatures } from '../features/extract.ts';
import { binaryMatrix } from '../learn/matrix.ts';
import type { BinaryMatrix } from '../learn/matrix.ts';
import { tokenise, wordsOf } from '../text/tokenise.ts';
import type { Seen } from './facts.ts';
import type { Header } from './headers.ts';

/** What a simple classifier learns from one part of the messages alone. */
export interface Probe {
  readonly name: string;
  /** `collection`: tells how the mail was gathered, not what it says; the model must not look at it. */
  readonly kind: 'collection' | 'content';
  /** On the test split; null where it lacks a class. */
  readonly rocAuc: number | null;
  readonly interval: Interval | null;
}

const CONTENT_FIELDS = new Set([
  'from',
  'to',
  'cc',
  'subject',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
  'content-disposition',
]);
const MAX_TOKENS = 2000;
/** Tokens are hashed into this many columns ("hashing trick", Weinberger et al. 2009): memory does not grow with their variety. */
const COLUMNS = 2 ** 20;
const REPLICATES = 500;

interface Part {
  readonly name: string;
  readonly kind: Probe['kind'];
  readonly tokens: (seen: Seen) => Iterable<string>;
}

const EVERYTHING: Part = {
  name: 'all content',
  kind: 'content',
  tokens: (seen) => contentTokens(seen),
};

/** The parts that are probed, each with the tokens it is made of. */
const PARTS: readonly Part[] = [
  {
    name: 'names of header fields',
    kind: 'collection',
    tokens: ({ headers }) => headers.map(({ name }) => name),
  },
  {
    name: 'values of other headers',
    kind: 'collection',
    tokens: ({ headers }) => headerTokens(headers.filter(({ name }) => !CONTENT_FIELDS.has(name))),
  },
  {
    name: 'Received lines',
    kind: 'collection',
    tokens: ({ headers }) => headerTokens(headers.filter(({ name }) => name === 'received')),
  },
  { name: 'month of arrival', kind: 'collection', tokens: ({ arrival }) => [timeOf(arrival, 7)] },
  { name: 'day of arrival', kind: 'collection', tokens: ({ arrival }) => [timeOf(arrival, 10)] },
  {
    name: 'From and To',
    kind: 'collection',
    tokens: ({ mail }) =>
      [...mail.from, ...mail.to].flatMap(({ name, address }) => words(`${name} ${address}`)),
  },
  { name: 'Subject', kind: 'content', tokens: ({ mail }) => words(mail.subject) },
  { name: 'words of the body', kind: 'content', tokens: ({ mail }) => words(mail.text) },
  EVERYTHING,
];

/** Takes in the tokens of every part of every message, then measures a logistic regression on each part. */
export class Probes {
  readonly #rows = new Map<string, readonly Uint32Array[]>();

  add(key: string, seen: Seen): void {
    this.#rows.set(
      key,
      PARTS.map(({ tokens }) => hashedRow(tokens(seen))),
    );
  }

  /** ROC AUC on the test split for each part, with a 95 % interval by resampling clusters. */
  measure(entries: readonly ManifestEntry[], seed: number): Probe[] {
    const labels = labelsOf(entries);
    const rowsOf = (split: string): number[] =>
      [...entries.keys()].filter((row) => entries[row]?.split === split);
    const [trainRows, testRows] = [rowsOf('train'), rowsOf('test')];
    const test = {
      labels: testRows.map((row) => labels[row] ?? 0),
      clusters: testRows.map((row) => entries[row]?.cluster ?? ''),
    };
    return PARTS.map((part) => {
      const words = this.#matrix(entries, part);
      const scores = logisticRegression({ words, labels, trainRows, testRows, seed });
      return { name: part.name, kind: part.kind, ...ranking({ ...test, scores }, seed) };
    });
  }

  /** Scores by the content of all messages but those of the same fold, beside `entries`. */
  outOfFold(entries: readonly ManifestEntry[], seed: number): number[] {
    const labels = labelsOf(entries);
    const words = this.#matrix(entries, EVERYTHING);
    const scores = new Array<number>(entries.length).fill(0);
    for (const fold of new Set(entries.map((entry) => entry.fold))) {
      const testRows = [...entries.keys()].filter((row) => entries[row]?.fold === fold);
      const trainRows = [...entries.keys()].filter((row) => entries[row]?.fold !== fold);
      const own = logisticRegression({ words, labels, trainRows, testRows, seed });
      for (const [i, row] of testRows.entries()) scores[row] = own[i] ?? 0;
    }
    return scores;
  }

  #matrix(entries: readonly ManifestEntry[], part: Part): BinaryMatrix {
    const at = PARTS.indexOf(part);
    return binaryMatrix(
      entries.map(({ sha256 }) => this.#rows.get(sha256)?.[at] ?? []),
      COLUMNS,
    );
  }
}

function ranking(
  sample: Parameters<typeof bootstrapIntervals>[0],
  seed: number,
): Pick<Probe, 'rocAuc' | 'interval'> {
  if (new Set(sample.labels).size < 2) return { rocAuc: null, interval: null };
  return {
    rocAuc: rocAuc(sample.scores, sample.labels),
    interval: bootstrapIntervals(sample, 0.5, seed, REPLICATES).rocAuc,
  };
}

function labelsOf(entries: readonly ManifestEntry[]): number[] {
  return entries.map(({ label }) => (label === 'spam' ? 1 : 0));
}

/** What the model may look at, but for the runs of letters, which say what the words say. */
function* contentTokens({ mail }: Seen): Iterable<string> {
  const { words, subject, sender, structure } = extractFeatures(mail);
  for (const [view, names] of Object.entries({ words, subject, sender, structure }))
    for (const name of names) yield `${view} ${name}`;
}

function headerTokens(headers: readonly Header[]): string[] {
  return headers.flatMap(({ name, value }) => words(value).map((word) => `${name} ${word}`));
}

function timeOf(arrival: Date | null, digits: number): string {
  return arrival?.toISOString().slice(0, digits) ?? 'unknown';
}

function words(text: string): readonly string[] {
  return wordsOf(tokenise(text, MAX_TOKENS));
}

function hashedRow(tokens: Iterable<string>): Uint32Array {
  const columns = new Set<number>();
  for (const token of tokens) columns.add(hash(token) % COLUMNS);
  return Uint32Array.from(columns).sort();
}

/** FNV-1a over UTF-16 codes. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
