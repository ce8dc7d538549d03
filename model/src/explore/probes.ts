import type { ManifestEntry } from '../data/data.ts';
import { logisticRegression } from '../evaluate/baselines.ts';
import { rocAuc } from '../evaluate/metrics.ts';
import { binaryMatrix } from '../learn/matrix.ts';
import type { BinaryMatrix } from '../learn/matrix.ts';
import type { Mail } from '../mail/mail.ts';
import { tokenise } from '../text/tokenise.ts';
import type { Header } from './facts.ts';

/** What a simple classifier learns from one part of the messages alone. */
export interface Probe {
  readonly name: string;
  readonly rocAuc: number;
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

/** The parts that are probed, each with the tokens it is made of; the last two are what the model may look at. */
const PARTS: readonly {
  readonly name: string;
  readonly tokens: (mail: Mail, headers: readonly Header[], month: string) => Iterable<string>;
}[] = [
  { name: 'names of the header fields alone', tokens: (_, headers) => headers.map(({ name }) => name) },
  {
    name: 'values of headers that are not content',
    tokens: (_, headers) =>
      headers
        .filter(({ name }) => !CONTENT_FIELDS.has(name))
        .flatMap(({ name, value }) => words(value).map((word) => `${name} ${word}`)),
  },
  {
    name: 'Received lines alone',
    tokens: (_, headers) =>
      headers.filter(({ name }) => name === 'received').flatMap(({ value }) => words(value)),
  },
  { name: 'month of arrival alone', tokens: (_mail, _headers, month) => [month] },
  {
    name: 'From and To alone',
    tokens: ({ from, to }) => [...from, ...to].flatMap(({ name, address }) => words(`${name} ${address}`)),
  },
  { name: 'Subject alone', tokens: ({ subject }) => words(subject) },
  { name: 'words of the body alone', tokens: ({ text }) => words(text) },
];

/** Collects the tokens of every part, then measures a logistic regression on each. */
export class Probes {
  readonly #ids = PARTS.map(() => new Map<string, number>());
  readonly #rows = new Map<string, readonly Uint32Array[]>();

  add(key: string, mail: Mail, headers: readonly Header[], month: string): void {
    const rows = PARTS.map(({ tokens }, part) => {
      const ids = this.#ids[part] ?? new Map<string, number>();
      const row = Array.from(new Set(tokens(mail, headers, month)), (token) => {
        const id = ids.get(token) ?? ids.size;
        ids.set(token, id);
        return id;
      });
      return Uint32Array.from(row).sort();
    });
    this.#rows.set(key, rows);
  }

  /** ROC AUC on the test split, for each part. */
  measure(entries: readonly ManifestEntry[], seed: number): Probe[] {
    const labels = entries.map(({ label }) => (label === 'spam' ? 1 : 0));
    const rowsOf = (split: string): number[] =>
      [...entries.keys()].filter((row) => entries[row]?.split === split);
    const [trainRows, testRows] = [rowsOf('train'), rowsOf('test')];
    return PARTS.map(({ name }, part) => {
      const scores = logisticRegression({
        words: this.#matrix(entries, part),
        labels,
        trainRows,
        testRows,
        seed,
      });
      return {
        name,
        rocAuc: rocAuc(
          scores,
          testRows.map((row) => labels[row] ?? 0),
        ),
      };
    });
  }

  /** Out-of-fold scores by the words of the body: who disagrees with all others of its kind may carry a wrong label. */
  outOfFold(entries: readonly ManifestEntry[], seed: number): number[] {
    const labels = entries.map(({ label }) => (label === 'spam' ? 1 : 0));
    const matrix = this.#matrix(entries, PARTS.length - 1);
    const scores = new Array<number>(entries.length).fill(0);
    for (const fold of new Set(entries.map((entry) => entry.fold))) {
      const testRows = [...entries.keys()].filter((row) => entries[row]?.fold === fold);
      const trainRows = [...entries.keys()].filter((row) => entries[row]?.fold !== fold);
      for (const [i, score] of logisticRegression({
        words: matrix,
        labels,
        trainRows,
        testRows,
        seed,
      }).entries())
        scores[testRows[i] ?? 0] = score;
    }
    return scores;
  }

  #matrix(entries: readonly ManifestEntry[], part: number): BinaryMatrix {
    return binaryMatrix(
      entries.map(({ sha256 }) => this.#rows.get(sha256)?.[part] ?? []),
      this.#ids[part]?.size ?? 0,
    );
  }
}

function words(text: string): readonly string[] {
  return tokenise(text, MAX_TOKENS).words;
}
