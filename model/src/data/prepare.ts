import { HamletError } from '../errors.ts';
import { compareBytes } from '../storage/port.ts';
import type { DataSource, Label, ManifestEntry } from './data.ts';
import { findClusters } from './duplicates.ts';
import type { UnreadableCount, Gathered, GatherOptions, ReadMessage } from './gather.ts';
import { gather } from './gather.ts';
import { dataDigest } from './manifest.ts';
import type { Cluster, SplitRule } from './splits.ts';
import { assignFolds, assignSplits } from './splits.ts';

export interface PrepareOptions extends GatherOptions {
  readonly seed: number;
  /** Share of the messages that go to the test split; 0.2 by default. */
  readonly testShare?: number;
  /** Number of cross-fitting folds; 5 by default. */
  readonly folds?: number;
  readonly splitBy?: SplitRule['by'];
  /** With splitBy `time`: the test split is what arrived from here on; by default the last testShare of all. */
  readonly timeCut?: Date;
}

export interface PreparedData {
  /** One entry per distinct readable message with one label, sorted by sha256. */
  readonly entries: readonly ManifestEntry[];
  /** Names the data set and its splits; see dataDigest. */
  readonly digest: string;
  readonly report: PreparationReport;
}

/** What was found and what was left out, in numbers. */
export interface PreparationReport {
  /** Items met in the sources: kept + exactDuplicates + conflicts.messages + unreadable. */
  readonly messages: number;
  readonly bytes: number;
  readonly kept: number;
  /** Further copies of a kept message. */
  readonly exactDuplicates: number;
  /** Identical messages under both labels, all left out; and clusters of near-duplicates that hold both, which are kept. */
  readonly conflicts: { readonly messages: number; readonly clusters: readonly string[] };
  readonly unreadable: UnreadableCount;
  /** Clusters of near-duplicates, of them those of two messages or more, and the messages in these. */
  readonly clusters: { readonly total: number; readonly several: number; readonly messagesInSeveral: number };
  readonly groups: readonly GroupCount[];
  /** First moment of the test split, ISO 8601, when split by time. */
  readonly timeCut: string | null;
}

export interface GroupCount {
  readonly source: string;
  readonly label: Label;
  readonly train: number;
  readonly test: number;
}

/**
 * Reads all sources once, in one pass that the caller takes part in, and decides which messages belong together and on
 * which side they go. The outcome depends on the messages, the seed and the options, not on the order of the sources.
 * Memory: about 1.5 KB a message beside what the caller keeps; time grows linearly.
 *
 * @throws DATA_NOT_FOUND when a source is empty, DATA_INVALID when ham or spam is missing altogether
 */
export async function prepareData(
  sources: readonly DataSource[],
  options: PrepareOptions,
): Promise<PreparedData> {
  const gathered = await gather(sources, options);
  requireBothLabels(sources, gathered.messages);
  const clusterOf = clusterNames(gathered.messages);
  const { entries, timeCut } = placeOnSplits(gathered.messages, clusterOf, options);
  return { entries, digest: dataDigest(entries), report: reportOf(gathered, entries, timeCut) };
}

function requireBothLabels(sources: readonly DataSource[], messages: readonly ReadMessage[]): void {
  for (const label of ['ham', 'spam'] as const) {
    if (messages.some((message) => message.label === label)) continue;
    throw new HamletError(
      'DATA_INVALID',
      `There is no readable ${label} in ${sources.map(({ uri }) => uri).join(', ')}.`,
      `Add ${label}: a folder named ${label}/ below the data folder, or lines with "label":"${label}" in a .jsonl file.`,
    );
  }
}

/** For each message the name of its cluster. */
function clusterNames(messages: readonly ReadMessage[]): string[] {
  const firsts = findClusters(messages.map(({ fingerprint }) => fingerprint));
  return Array.from(firsts, (first) => messages[first]?.sha256 ?? '');
}

function placeOnSplits(
  messages: readonly ReadMessage[],
  clusterOf: readonly string[],
  options: PrepareOptions,
): { entries: ManifestEntry[]; timeCut: number | null } {
  const { seed, testShare = 0.2, folds = 5, splitBy = 'cluster', timeCut: givenCut } = options;
  const clusters = describeClusters(messages, clusterOf);
  const rule = { by: splitBy, seed, testShare, ...(givenCut && { timeCut: givenCut.getTime() }) };
  const { splits, timeCut } = assignSplits(clusters, rule);
  const foldOf = assignFolds(clusters, splits, folds, seed);
  const entries = messages.map(({ sha256, source, id, label, arrival }, i): ManifestEntry => {
    const cluster = clusterOf[i] ?? sha256;
    const date = arrival === null ? null : new Date(arrival).toISOString();
    const [split, fold] = [splits.get(cluster) ?? 'train', foldOf.get(cluster) ?? 0];
    return { sha256, source, id, label, date, cluster, split, fold };
  });
  return { entries, timeCut };
}

/** @param messages sorted by sha256, so that a cluster is met first at the message that names it */
function describeClusters(messages: readonly ReadMessage[], clusterOf: readonly string[]): Cluster[] {
  const clusters = new Map<string, Cluster>();
  for (const [i, { sha256, source, label, arrival }] of messages.entries()) {
    const id = clusterOf[i] ?? sha256;
    const known = clusters.get(id) ?? { id, size: 0, label, stratum: `${source}/${label}`, earliest: null };
    const earliest = Math.min(known.earliest ?? Infinity, arrival ?? Infinity);
    clusters.set(id, {
      ...known,
      size: known.size + 1,
      earliest: Number.isFinite(earliest) ? earliest : null,
    });
  }
  return [...clusters.values()];
}

function reportOf(
  { bytes, messages, left }: Gathered,
  entries: readonly ManifestEntry[],
  timeCut: number | null,
): PreparationReport {
  const clusters = [...Map.groupBy(entries, ({ cluster }) => cluster)];
  const several = clusters.filter(([, members]) => members.length > 1);
  const mixed = several.filter(([, members]) => new Set(members.map(({ label }) => label)).size > 1);
  return {
    messages: messages.length + left.exactDuplicates + left.conflicts + left.unreadable.total,
    bytes,
    kept: messages.length,
    exactDuplicates: left.exactDuplicates,
    conflicts: { messages: left.conflicts, clusters: mixed.map(([id]) => id) },
    unreadable: left.unreadable,
    clusters: {
      total: clusters.length,
      several: several.length,
      messagesInSeveral: several.reduce((sum, [, members]) => sum + members.length, 0),
    },
    groups: countGroups(entries),
    timeCut: timeCut === null ? null : new Date(timeCut).toISOString(),
  };
}

function countGroups(entries: readonly ManifestEntry[]): GroupCount[] {
  const groups = Map.groupBy(entries, ({ source, label }) => `${source}/${label}`);
  const counts = [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const test = members.filter(({ split }) => split === 'test').length;
    return [{ source: first.source, label: first.label, train: members.length - test, test }];
  });
  return counts.sort((a, b) => compareBytes(`${a.source}/${a.label}`, `${b.source}/${b.label}`));
}
