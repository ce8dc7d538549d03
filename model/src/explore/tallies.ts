import type { Label, ManifestEntry } from '../data/data.ts';
import { compareBytes } from '../storage/port.ts';
import type { Kind, Measure, MessageFacts } from './facts.ts';
import { KINDS, MEASURES } from './facts.ts';
import type { Trait } from './traits.ts';
import { TRAITS } from './traits.ts';

/** Messages by class and by source. */
export interface Tally {
  readonly ham: number;
  readonly spam: number;
  readonly sources: Readonly<Record<string, number>>;
}

export interface MonthCount {
  /** `2002-09`, or `unknown`. */
  readonly month: string;
  readonly ham: number;
  readonly spam: number;
}

export interface SourceFacts {
  readonly source: string;
  readonly ham: number;
  readonly spam: number;
  /** Days of the first and last arrival, `2002-09-11`. */
  readonly first: string | null;
  readonly last: string | null;
  readonly bytes: { readonly median: number; readonly p95: number; readonly largest: number };
}

export interface Distribution {
  readonly label: Label;
  readonly measure: Measure;
  readonly mean: number;
  /** At the shares of QUANTILES. */
  readonly quantiles: readonly number[];
}

export interface Bin {
  readonly label: Label;
  /** Lower end; the bin is 0.2 wide. */
  readonly log10: number;
  readonly messages: number;
}

export type Histograms = Readonly<Record<'characters' | 'bytes', readonly Bin[]>>;

const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95, 1] as const;
const LABELS = ['ham', 'spam'] as const;
const COMMON = 15;
const BINS_PER_DECADE = 5;

export function monthCounts(entries: readonly ManifestEntry[]): MonthCount[] {
  const months = Map.groupBy(entries, ({ date }) => date?.slice(0, 7) ?? 'unknown');
  return byName(months).map(([month, members]) => ({ month, ...classes(members) }));
}

export function sourceFacts(
  entries: readonly ManifestEntry[],
  facts: ReadonlyMap<string, MessageFacts>,
): SourceFacts[] {
  return byName(Map.groupBy(entries, ({ source }) => source)).map(([source, members]) => {
    const days = members.flatMap(({ date }) => date?.slice(0, 10) ?? []).sort();
    const bytes = ascending(members.map(({ sha256 }) => facts.get(sha256)?.sizes.bytes ?? 0));
    return {
      source,
      ...classes(members),
      first: days[0] ?? null,
      last: days.at(-1) ?? null,
      bytes: { median: quantile(bytes, 0.5), p95: quantile(bytes, 0.95), largest: quantile(bytes, 1) },
    };
  });
}

export function distributions(facts: readonly MessageFacts[]): Distribution[] {
  return MEASURES.flatMap((measure) =>
    LABELS.map((label) => {
      const sorted = ascending(
        facts.filter((fact) => fact.label === label).map(({ sizes }) => sizes[measure]),
      );
      return {
        label,
        measure,
        mean: sorted.reduce((sum, value) => sum + value, 0) / Math.max(1, sorted.length),
        quantiles: QUANTILES.map((share) => quantile(sorted, share)),
      };
    }),
  );
}

export function histograms(facts: readonly MessageFacts[]): Histograms {
  return { characters: histogram(facts, 'characters'), bytes: histogram(facts, 'bytes') };
}

/** Bins of equal ratio, without a gap from the first that holds anything to an empty one behind the last. */
function histogram(facts: readonly MessageFacts[], measure: Measure): Bin[] {
  const binOf = (fact: MessageFacts): number =>
    Math.floor(BINS_PER_DECADE * Math.log10(Math.max(1, fact.sizes[measure])) + 1e-9);
  const bins = Map.groupBy(facts, binOf);
  const [first, last] = [Math.min(...bins.keys()), Math.max(...bins.keys())];
  return Array.from({ length: last - first + 2 }, (_, i) => first + i).flatMap((bin) =>
    LABELS.map((label) => ({
      label,
      log10: bin / BINS_PER_DECADE,
      messages: classes(bins.get(bin) ?? [])[label],
    })),
  );
}

/** The 15 most frequent values of each kind. */
export function valueCounts(
  facts: readonly MessageFacts[],
): Record<Kind, readonly ({ readonly value: string } & Tally)[]> {
  return Object.fromEntries(
    KINDS.map((kind) => {
      const members = new Map<string, MessageFacts[]>();
      for (const fact of facts) {
        for (const value of fact.values[kind]) {
          const own = members.get(value);
          if (own === undefined) members.set(value, [fact]);
          else own.push(fact);
        }
      }
      const counts = byName(members).map(([value, own]) => ({ value, ...tally(own) }));
      return [kind, counts.sort((a, b) => b.ham + b.spam - a.ham - a.spam).slice(0, COMMON)];
    }),
  ) as Record<Kind, ({ value: string } & Tally)[]>;
}

export function traitCounts(
  facts: readonly MessageFacts[],
): { readonly heading: string; readonly trait: Trait; readonly count: Tally }[] {
  return Object.entries(TRAITS).flatMap(([heading, traits]) =>
    traits.map((trait) => ({
      heading,
      trait,
      count: tally(facts.filter((fact) => fact.traits.includes(trait))),
    })),
  );
}

function tally(facts: readonly MessageFacts[]): Tally {
  const sources = byName(Map.groupBy(facts, ({ source }) => source));
  return {
    ...classes(facts),
    sources: Object.fromEntries(sources.map(([source, members]) => [source, members.length])),
  };
}

export function classes(items: readonly { readonly label: Label }[]): { ham: number; spam: number } {
  const spam = items.filter(({ label }) => label === 'spam').length;
  return { ham: items.length - spam, spam };
}

function byName<T>(groups: ReadonlyMap<string, T>): (readonly [string, T])[] {
  return [...groups].sort(([a], [b]) => compareBytes(a, b));
}

function ascending(values: readonly number[]): number[] {
  return values.toSorted((a, b) => a - b);
}

/** The smallest value that at least this share of them does not exceed; 0 of none. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
