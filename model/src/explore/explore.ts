import { arrivalOf } from '../data/arrival.ts';
import type { DataSource, Label, ManifestEntry } from '../data/data.ts';
import { fingerprint } from '../data/fingerprint.ts';
import type { PreparationReport } from '../data/prepare.ts';
import { prepareData } from '../data/prepare.ts';
import { parseMail } from '../mail/parse.ts';
import type { Duplicates } from './clusters.ts';
import { duplicatesOf } from './clusters.ts';
import type { MessageFacts } from './facts.ts';
import { factsOf, stringKeeper } from './facts.ts';
import { readHeaders } from './headers.ts';
import type { Probe } from './probes.ts';
import { Probes } from './probes.ts';
import type { Distribution, Histograms, MonthCount, SourceFacts } from './tallies.ts';
import { distributions, histograms, monthCounts, sourceFacts, traitCounts, valueCounts } from './tallies.ts';
import type { TellingTerms, TermKind } from './telling.ts';
import { TermCounts } from './telling.ts';

/** Everything the report tells; plain JSON, written as summary.json. */
export interface Exploration {
  readonly data: { readonly sources: readonly string[]; readonly digest: string };
  readonly report: PreparationReport;
  readonly sources: readonly SourceFacts[];
  readonly months: readonly MonthCount[];
  readonly duplicates: Duplicates;
  readonly distributions: readonly Distribution[];
  readonly histograms: Histograms;
  /** The most frequent values by kind. */
  readonly values: ReturnType<typeof valueCounts>;
  readonly traits: ReturnType<typeof traitCounts>;
  readonly telling: Readonly<Record<TermKind, TellingTerms>>;
  readonly probes: readonly Probe[];
  /** Messages on the wrong side of even odds, out of fold, and the most doubtful of them. */
  readonly doubtful: number;
  readonly suspects: readonly Suspect[];
}

/** A message that a model of the others takes for the other class. */
export interface Suspect {
  readonly source: string;
  readonly id: string;
  readonly label: Label;
  /** Chance of spam by the content of all other folds. */
  readonly score: number;
  readonly subject: string;
}

export interface ExploreOptions {
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: string, done: number, total: number) => void;
}

const TELLING = 20;
const SUSPECTS = 25;

/** Reads labelled mail once and tells what is in it. Of a message only numbers, hashes and its subject are kept. */
export async function exploreData(
  sources: readonly DataSource[],
  { seed, signal, onProgress }: ExploreOptions,
): Promise<Exploration> {
  const facts = new Map<string, MessageFacts>();
  const probes = new Probes();
  const terms = new TermCounts();
  const keep = stringKeeper();
  const data = await prepareData(sources, {
    seed,
    ...(signal && { signal }),
    onProgress: ({ bytes, totalBytes }) => onProgress?.('Reading mail', bytes, totalBytes),
    visit: async ({ sha256, raw, source, label }) => {
      const mail = await parseMail(raw);
      const seen = { raw, source, label, mail, headers: readHeaders(raw), arrival: arrivalOf(raw) };
      facts.set(sha256, factsOf(seen, keep));
      probes.add(sha256, seen);
      terms.add(seen);
      return fingerprint(mail.text);
    },
  });
  onProgress?.('Probing', 0, 2);
  const measured = probes.measure(data.entries, seed);
  signal?.throwIfAborted();
  onProgress?.('Probing', 1, 2);
  const scores = probes.outOfFold(data.entries, seed);
  onProgress?.('Probing', 2, 2);
  const suspects = suspectsOf(data.entries, scores, facts);
  const kept = data.entries.flatMap(({ sha256 }) => facts.get(sha256) ?? []);
  return {
    data: { sources: sources.map(({ uri }) => uri), digest: data.digest },
    report: data.report,
    sources: sourceFacts(data.entries, facts),
    months: monthCounts(data.entries),
    duplicates: duplicatesOf(data.entries, facts),
    distributions: distributions(kept),
    histograms: histograms(kept),
    values: valueCounts(kept),
    traits: traitCounts(kept),
    telling: terms.telling(TELLING),
    probes: measured,
    doubtful: suspects.length,
    suspects: suspects.slice(0, SUSPECTS),
  };
}

/** Most doubtful first; only those on the wrong side of even odds. */
function suspectsOf(
  entries: readonly ManifestEntry[],
  scores: readonly number[],
  facts: ReadonlyMap<string, MessageFacts>,
): Suspect[] {
  return entries
    .map(({ source, id, label, sha256 }, row) => ({
      source,
      id,
      label,
      score: scores[row] ?? 0,
      subject: facts.get(sha256)?.subject ?? '',
    }))
    .filter((suspect) => wrongness(suspect) > 0.5)
    .sort((a, b) => wrongness(b) - wrongness(a));
}

function wrongness({ label, score }: Suspect): number {
  return label === 'spam' ? 1 - score : score;
}
