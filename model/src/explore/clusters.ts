import type { ManifestEntry } from '../data/data.ts';
import type { MessageFacts } from './facts.ts';
import { classes } from './tallies.ts';

/** How much of the mail says the same again. */
export interface Duplicates {
  readonly bySource: readonly {
    readonly source: string;
    readonly messages: number;
    readonly inClusters: number;
  }[];
  /** Clusters of two messages or more by their size. */
  readonly bySize: readonly {
    readonly size: string;
    readonly clusters: number;
    readonly ham: number;
    readonly spam: number;
  }[];
  readonly acrossSources: readonly {
    readonly sources: readonly string[];
    readonly clusters: number;
    readonly messages: number;
  }[];
  /** Near-duplicates under both labels: one of them may be wrong. */
  readonly acrossClasses: readonly ClusterFacts[];
  readonly largest: readonly ClusterFacts[];
}

export interface ClusterFacts {
  /** A member, for reading: source/id. */
  readonly example: string;
  readonly subject: string;
  readonly ham: number;
  readonly spam: number;
}

type Cluster = readonly ManifestEntry[];

const SIZES: readonly (readonly [string, number])[] = [
  ['2', 2],
  ['3', 3],
  ['4–5', 5],
  ['6–10', 10],
  ['11–20', 20],
  ['over 20', Infinity],
];
const SHOWN = 10;

export function duplicatesOf(
  entries: readonly ManifestEntry[],
  facts: ReadonlyMap<string, MessageFacts>,
): Duplicates {
  const clusters = [...Map.groupBy(entries, ({ cluster }) => cluster).values()].filter(
    ({ length }) => length > 1,
  );
  const describe = (cluster: Cluster): ClusterFacts => ({
    ...classes(cluster),
    ...exampleOf(cluster, facts),
  });
  return {
    bySource: bySource(entries, clusters),
    bySize: bySize(clusters),
    acrossSources: acrossSources(clusters),
    acrossClasses: clusters
      .filter((cluster) => new Set(cluster.map(({ label }) => label)).size > 1)
      .map(describe),
    largest: clusters
      .toSorted((a, b) => b.length - a.length)
      .slice(0, SHOWN)
      .map(describe),
  };
}

function bySource(entries: readonly ManifestEntry[], clusters: readonly Cluster[]): Duplicates['bySource'] {
  const repeated = Map.groupBy(clusters.flat(), ({ source }) => source);
  return [...Map.groupBy(entries, ({ source }) => source)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([source, members]) => ({
      source,
      messages: members.length,
      inClusters: repeated.get(source)?.length ?? 0,
    }));
}

function bySize(clusters: readonly Cluster[]): Duplicates['bySize'] {
  const groups = Map.groupBy(clusters, ({ length }) => SIZES.find(([, most]) => length <= most)?.[0]);
  return SIZES.flatMap(([size]) => {
    const own = groups.get(size) ?? [];
    return own.length === 0 ? [] : [{ size, clusters: own.length, ...classes(own.flat()) }];
  });
}

function acrossSources(clusters: readonly Cluster[]): Duplicates['acrossSources'] {
  const groups = Map.groupBy(clusters, (cluster) =>
    [...new Set(cluster.map(({ source }) => source))].sort().join('\n'),
  );
  return [...groups]
    .filter(([sources]) => sources.includes('\n'))
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([sources, own]) => ({
      sources: sources.split('\n'),
      clusters: own.length,
      messages: own.flat().length,
    }));
}

function exampleOf(
  [first]: Cluster,
  facts: ReadonlyMap<string, MessageFacts>,
): Pick<ClusterFacts, 'example' | 'subject'> {
  return {
    example: `${first?.source ?? ''}/${first?.id ?? ''}`,
    subject: facts.get(first?.sha256 ?? '')?.subject ?? '',
  };
}
