import { createHash } from 'node:crypto';
import type { Label, Split } from './data.ts';

/** What deciding a split needs to know of a cluster of near-duplicates. */
export interface Cluster {
  /** The smallest sha256 in it. */
  readonly id: string;
  /** Number of messages. */
  readonly size: number;
  /** Of the message that names it. */
  readonly label: Label;
  /** Clusters of one stratum are spread evenly: source and label of the message that names the cluster. */
  readonly stratum: string;
  /** Arrival of its earliest dated message, in ms since 1970; null when none has a date. */
  readonly earliest: number | null;
}

export interface SplitRule {
  readonly by: 'cluster' | 'time';
  readonly seed: number;
  /** Share of the messages that go to the test split, 0..1. */
  readonly testShare: number;
  /** With `time`: test is what arrived from this moment on (ms since 1970); without it, the moment is found by testShare. */
  readonly timeCut?: number;
}

/**
 * Places whole clusters on a split.
 *
 * `cluster`: within each stratum the clusters are lined up by a seeded hash of their ids, and the first stretch of the line,
 * up to testShare of its messages, is the test split. New data lengthens the line but does not reorder it: an old cluster
 * changes sides only where the end of the stretch moves over it, or when a new member takes over its name. Where the first
 * clusters are so large that test would have none of a label, those behind them take their place.
 *
 * `time`: one cut for all. A cluster is in test when its earliest message arrived at the cut or later; one that straddles the
 * cut, or has no date at all, stays whole in train, so that nothing of a test cluster was known before the cut. Without
 * timeCut the cut is the latest moment that leaves at least testShare of the messages to test; null when none has a date.
 */
export function assignSplits(
  clusters: readonly Cluster[],
  rule: SplitRule,
): { splits: Map<string, Split>; timeCut: number | null } {
  if (rule.by === 'time') {
    const timeCut = rule.timeCut ?? findTimeCut(clusters, rule.testShare);
    const isTest = ({ earliest }: Cluster): boolean =>
      earliest !== null && timeCut !== null && earliest >= timeCut;
    return { splits: new Map(clusters.map((c) => [c.id, isTest(c) ? 'test' : 'train'])), timeCut };
  }
  const positions = lineUp(clusters, `${rule.seed}:split`, (cluster) => cluster.stratum);
  const splitAt = (position = 1): Split => (position < rule.testShare ? 'test' : 'train');
  const splits = new Map(clusters.map(({ id }) => [id, splitAt(positions.get(id))]));
  if (rule.testShare === 0) return { splits, timeCut: null };
  for (const some of Map.groupBy(clusters, ({ label }) => label).values())
    if (some.every(({ id }) => splits.get(id) === 'train'))
      for (const { id } of thatFit(some, rule)) splits.set(id, 'test');
  return { splits, timeCut: null };
}

/** The clusters of each stratum's line that fit into its test share, passing over larger ones; the smallest of all when none does. */
function thatFit(clusters: readonly Cluster[], { seed, testShare }: SplitRule): Cluster[] {
  if (clusters.length < 2) return [];
  const inOrder = inHashOrder(clusters, `${seed}:split`);
  const lines = Map.groupBy(inOrder, ({ stratum }) => stratum);
  const fitting = [...lines.values()].flatMap((line) => {
    let left = testShare * sizeOf(line);
    return line.filter(({ size }) => {
      const fits = size <= left;
      if (fits) left -= size;
      return fits;
    });
  });
  if (fitting.length > 0) return fitting;
  return inOrder.toSorted((a, b) => a.size - b.size).slice(0, 1);
}

/** Cross-fitting folds 0..folds-1 by whole clusters, balanced per stratum within train and within test. */
export function assignFolds(
  clusters: readonly Cluster[],
  splits: ReadonlyMap<string, Split>,
  folds: number,
  seed: number,
): Map<string, number> {
  const positions = lineUp(
    clusters,
    `${seed}:fold`,
    ({ id, stratum }) => `${splits.get(id) ?? ''} ${stratum}`,
  );
  return new Map(clusters.map(({ id }) => [id, Math.floor((positions.get(id) ?? 0) * folds)]));
}

/** For each cluster where the middle of it lies on its stratum's line, in messages, as a share in 0..1 (never 1). */
function lineUp(
  clusters: readonly Cluster[],
  salt: string,
  stratumOf: (cluster: Cluster) => string,
): Map<string, number> {
  const positions = new Map<string, number>();
  for (const line of Map.groupBy(inHashOrder(clusters, salt), stratumOf).values()) {
    const total = sizeOf(line);
    let before = 0;
    for (const { id, size } of line) {
      positions.set(id, (before + size / 2) / total);
      before += size;
    }
  }
  return positions;
}

function inHashOrder(clusters: readonly Cluster[], salt: string): Cluster[] {
  const keyed = clusters.map((cluster) => ({
    cluster,
    key: createHash('sha256').update(`${salt}:${cluster.id}`).digest('hex'),
  }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ cluster }) => cluster);
}

function findTimeCut(clusters: readonly Cluster[], testShare: number): number | null {
  const wanted = testShare * sizeOf(clusters);
  const latestFirst = clusters
    .flatMap(({ earliest, size }) => (earliest === null ? [] : [{ earliest, size }]))
    .sort((a, b) => b.earliest - a.earliest);
  let inTest = 0;
  for (const { earliest, size } of latestFirst) {
    inTest += size;
    if (inTest >= wanted) return earliest;
  }
  return latestFirst.at(-1)?.earliest ?? null;
}

function sizeOf(clusters: readonly Cluster[]): number {
  return clusters.reduce((sum, { size }) => sum + size, 0);
}
