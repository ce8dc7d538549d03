import type { ManifestEntry } from '../data/data.ts';
import type { Mail } from '../mail/mail.ts';
import { confusionOf, lamPercent, rocAuc } from '../statistics/metrics.ts';

/** What slices are made by. */
export interface SliceFacts {
  readonly source: string;
  readonly month: string;
  readonly format: string;
  readonly length: string;
  readonly charset: string;
}

export interface Slice {
  readonly by: keyof SliceFacts;
  readonly value: string;
  readonly ham: number;
  readonly spam: number;
  /** Null when one class is missing. */
  readonly rocAuc: number | null;
  readonly hamLost: number;
  readonly spamMissed: number;
  readonly lamPercent: number;
}

/** What slices are made by, in the order in which they are shown. */
export const SLICED_BY = [
  'source',
  'month',
  'format',
  'length',
  'charset',
] as const satisfies readonly (keyof SliceFacts)[];

const UNKNOWN = 'unknown';
const SHORT = 1000;
const LONG = 10_000;

/** What of a message says its slices. @param mail without it, only what the manifest says is known */
export function sliceFacts({ source, date }: ManifestEntry, mail?: Mail): SliceFacts {
  const month = date?.slice(0, 7) ?? UNKNOWN;
  if (mail === undefined) return { source, month, format: UNKNOWN, length: UNKNOWN, charset: UNKNOWN };
  const { structure, text } = mail;
  return {
    source,
    month,
    format: structure.hasHtml ? (structure.hasPlain ? 'plain and HTML' : 'HTML') : 'plain',
    length:
      text.length < SHORT ? 'under 1,000 characters' : text.length < LONG ? '1,000 to 10,000' : 'over 10,000',
    charset: structure.charsets[0] ?? 'not declared',
  };
}

/** The figures of every slice, by kind and value. */
export function measureSlices(
  facts: readonly SliceFacts[],
  scores: readonly number[],
  labels: readonly number[],
  threshold: number,
): Slice[] {
  return SLICED_BY.flatMap((by) =>
    [...Map.groupBy(facts.keys(), (i) => facts[i]?.[by] ?? '')]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([value, rows]) =>
        sliceOf(
          by,
          value,
          rows.map((row) => scores[row] ?? 0),
          rows.map((row) => labels[row] ?? 0),
          threshold,
        ),
      ),
  );
}

function sliceOf(
  by: keyof SliceFacts,
  value: string,
  scores: number[],
  labels: number[],
  threshold: number,
): Slice {
  const confusion = confusionOf(scores, labels, threshold);
  const [ham, spam] = [confusion.hamAsHam + confusion.hamAsSpam, confusion.spamAsHam + confusion.spamAsSpam];
  return {
    by,
    value,
    ham,
    spam,
    rocAuc: ham > 0 && spam > 0 ? rocAuc(scores, labels) : null,
    hamLost: confusion.hamAsSpam,
    spamMissed: confusion.spamAsHam,
    lamPercent: lamPercent(confusion),
  };
}
