import { arrivalOf } from '../data/arrival.ts';
import type { DataSource, Label, ManifestEntry } from '../data/data.ts';
import { fingerprint } from '../data/fingerprint.ts';
import type { PreparationReport } from '../data/prepare.ts';
import { prepareData } from '../data/prepare.ts';
import { parseMail } from '../mail/parse.ts';
import type { MessageFacts } from './facts.ts';
import { factsOf, readHeaders } from './facts.ts';
import type { Probe } from './probes.ts';
import { Probes } from './probes.ts';
import type { TellingWord } from './telling.ts';
import { WordCounts } from './telling.ts';

/** Everything the report tells; plain JSON, written as summary.json. */
export interface Exploration {
  readonly data: { readonly sources: readonly string[]; readonly digest: string };
  readonly report: PreparationReport;
  readonly months: readonly { readonly month: string; readonly ham: number; readonly spam: number }[];
  readonly duplicates: readonly {
    readonly source: string;
    readonly messages: number;
    readonly inClusters: number;
  }[];
  readonly lengths: readonly {
    readonly label: Label;
    readonly measure: string;
    readonly quantiles: readonly number[];
  }[];
  readonly histogram: readonly {
    readonly label: Label;
    readonly log10Characters: number;
    readonly messages: number;
  }[];
  /** Counts by kind of fact, value and class. */
  readonly counts: readonly {
    readonly kind: string;
    readonly value: string;
    readonly ham: number;
    readonly spam: number;
  }[];
  readonly telling: { readonly ham: readonly TellingWord[]; readonly spam: readonly TellingWord[] };
  readonly probes: readonly Probe[];
  readonly suspects: readonly Suspect[];
}

/** A message that a model of the others takes for the other class. */
export interface Suspect {
  readonly source: string;
  readonly id: string;
  readonly label: Label;
  readonly score: number;
}

export interface ExploreOptions {
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: string, done: number, total: number) => void;
}

const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95, 1];
const TELLING = 20;
const SUSPECTS = 20;
const COMMON = 12;

/** Reads labelled mail once and tells what is in it. Messages are not kept. */
export async function exploreData(
  sources: readonly DataSource[],
  { seed, signal, onProgress }: ExploreOptions,
): Promise<Exploration> {
  const facts = new Map<string, MessageFacts>();
  const probes = new Probes();
  const words = new WordCounts();
  const data = await prepareData(sources, {
    seed,
    ...(signal && { signal }),
    onProgress: ({ bytes, totalBytes }) => onProgress?.('Reading mail', bytes, totalBytes),
    visit: async ({ sha256, raw, source, label }) => {
      const mail = await parseMail(raw);
      const headers = readHeaders(raw);
      facts.set(sha256, factsOf(source, label, mail, headers));
      probes.add(sha256, mail, headers, monthOf(arrivalOf(raw)));
      words.add(label, `${mail.subject}\n${mail.text}`);
      return fingerprint(mail.text);
    },
  });
  onProgress?.('Probing', 0, 2);
  const measured = probes.measure(data.entries, seed);
  onProgress?.('Probing', 1, 2);
  const scores = probes.outOfFold(data.entries, seed);
  onProgress?.('Probing', 2, 2);
  const kept = data.entries.flatMap(({ sha256 }) => facts.get(sha256) ?? []);
  return {
    data: { sources: sources.map(({ uri }) => uri), digest: data.digest },
    report: data.report,
    months: byMonth(data.entries),
    duplicates: bySource(data.entries),
    lengths: lengths(kept),
    histogram: histogram(kept),
    counts: counts(kept),
    telling: words.telling(TELLING),
    probes: measured,
    suspects: suspects(data.entries, scores),
  };
}

function monthOf(arrival: Date | null): string {
  return arrival === null ? 'unknown' : arrival.toISOString().slice(0, 7);
}

function byMonth(entries: readonly ManifestEntry[]): Exploration['months'] {
  const months = Map.groupBy(entries, ({ date }) => date?.slice(0, 7) ?? 'unknown');
  return [...months]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, members]) => ({ month, ham: count(members, 'ham'), spam: count(members, 'spam') }));
}

function bySource(entries: readonly ManifestEntry[]): Exploration['duplicates'] {
  const sizes = new Map<string, number>();
  for (const { cluster } of entries) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  return [...Map.groupBy(entries, ({ source }) => source)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, members]) => ({
      source,
      messages: members.length,
      inClusters: members.filter(({ cluster }) => (sizes.get(cluster) ?? 0) > 1).length,
    }));
}

function lengths(facts: readonly MessageFacts[]): Exploration['lengths'] {
  return (['ham', 'spam'] as const).flatMap((label) =>
    (['bytes', 'characters', 'links', 'attachments'] as const).map((measure) => {
      const sorted = facts
        .filter((fact) => fact.label === label)
        .map((fact) => fact[measure])
        .sort((a, b) => a - b);
      return {
        label,
        measure,
        quantiles: QUANTILES.map(
          (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0,
        ),
      };
    }),
  );
}

function histogram(facts: readonly MessageFacts[]): Exploration['histogram'] {
  const bins = Map.groupBy(
    facts,
    ({ label, characters }) => `${label} ${Math.round(5 * Math.log10(Math.max(1, characters))) / 5}`,
  );
  return [...bins]
    .map(([bin, members]) => ({
      label: members[0]?.label ?? 'ham',
      log10Characters: Number(bin.split(' ')[1]),
      messages: members.length,
    }))
    .sort((a, b) => a.log10Characters - b.log10Characters || (a.label < b.label ? -1 : 1));
}

function counts(facts: readonly MessageFacts[]): Exploration['counts'] {
  return (['format', 'charset', 'encoding', 'alphabet', 'headerFields'] as const).flatMap((kind) => {
    const values = new Map<string, { ham: number; spam: number }>();
    for (const fact of facts) {
      for (const value of [fact[kind]].flat()) {
        const own = values.get(value) ?? { ham: 0, spam: 0 };
        own[fact.label]++;
        values.set(value, own);
      }
    }
    return [...values]
      .sort(([a, x], [b, y]) => y.ham + y.spam - x.ham - x.spam || (a < b ? -1 : 1))
      .slice(0, kind === 'headerFields' ? 2 * COMMON : COMMON)
      .map(([value, own]) => ({ kind, value, ...own }));
  });
}

function suspects(entries: readonly ManifestEntry[], scores: readonly number[]): Suspect[] {
  return entries
    .map(({ source, id, label }, row) => ({ source, id, label, score: scores[row] ?? 0 }))
    .sort((a, b) => wrongness(b) - wrongness(a))
    .slice(0, SUSPECTS);
}

function wrongness({ label, score }: Suspect): number {
  return label === 'spam' ? 1 - score : score;
}

function count(entries: readonly ManifestEntry[], label: Label): number {
  return entries.filter((entry) => entry.label === label).length;
}
