import type { Html } from '../report/html.ts';
import { details, grid, note, table } from '../report/page.ts';
import type { ClusterFacts } from './clusters.ts';
import type { Exploration } from './explore.ts';
import type { Kind } from './facts.ts';
import { bytes, number, percent } from './format.ts';
import type { Tally } from './tallies.ts';
import type { TellingTerms, TermKind } from './telling.ts';

const SEVERAL = 1;

export function sourceTable({ sources, report, duplicates }: Exploration): Html {
  const inTest = (source: string): number =>
    report.groups.filter((group) => group.source === source).reduce((sum, { test }) => sum + test, 0);
  const repeated = new Map(duplicates.bySource.map(({ source, inClusters }) => [source, inClusters]));
  return table(
    'Sources',
    [
      'Source',
      'Ham',
      'Spam',
      'First',
      'Last',
      'Median size',
      '95 %',
      'Largest',
      'Near-duplicates',
      'In test',
    ],
    sources.map(({ source, ham, spam, first, last, bytes: size }) => [
      source,
      number(ham),
      number(spam),
      first ?? '–',
      last ?? '–',
      bytes(size.median),
      bytes(size.p95),
      bytes(size.largest),
      percent((repeated.get(source) ?? 0) / (ham + spam)),
      percent(inTest(source) / (ham + spam)),
    ]),
  );
}

export function monthTable({ months }: Exploration): Html {
  const rows = months.map(({ month, ham, spam }) => [
    month,
    number(ham),
    number(spam),
    percent(spam / (ham + spam)),
  ]);
  return details('Month by month', [
    table('Prior by month', ['Month', 'Ham', 'Spam', 'Share of spam'], rows),
  ]);
}

export function clusterTables({ duplicates, report }: Exploration): Html[] {
  const { acrossSources, acrossClasses, largest } = duplicates;
  return [
    note(
      `Left out: exact copies (${number(report.exactDuplicates)}) and messages that stood under both labels (${number(report.conflicts.messages)}). Clusters of near-duplicates: ${number(report.clusters.several)} with ${number(report.clusters.messagesInSeveral)} messages; with both classes in one cluster: ${number(acrossClasses.length)}.`,
    ),
    ...(acrossSources.length === 0
      ? []
      : [
          table(
            'Clusters across sources',
            ['Sources', 'Clusters', 'Messages'],
            acrossSources.map(({ sources, clusters, messages }) => [
              sources.join(' + '),
              number(clusters),
              number(messages),
            ]),
          ),
        ]),
    ...(acrossClasses.length === 0 ? [] : [clusterTable('Clusters that hold both classes', acrossClasses)]),
    ...(largest.length === 0
      ? []
      : [details('Largest clusters', [clusterTable('Largest clusters', largest)])]),
  ];
}

function clusterTable(caption: string, clusters: readonly ClusterFacts[]): Html {
  return table(
    caption,
    ['One of them', 'Ham', 'Spam', 'Subject'],
    clusters.map(({ example, ham, spam, subject }) => [example, number(ham), number(spam), subject]),
  );
}

export function distributionTable({ distributions }: Exploration): Html {
  return table(
    'Sizes per message: mean and quantiles',
    ['What', 'Class', 'Mean', '5 %', '25 %', 'Median', '75 %', '95 %', 'Largest'],
    distributions.map(({ label, measure, mean, quantiles }) => [
      measure,
      label,
      mean < 10 ? mean.toFixed(1) : number(mean),
      ...quantiles.map(number),
    ]),
  );
}

/** Values of one kind by class, and by source where there are several. */
export function valueTable({ values, sources }: Exploration, kind: Kind, caption: string): Html {
  const names = sources.map(({ source }) => source);
  return table(
    caption,
    ['Value', 'Ham', 'Spam', ...(names.length > SEVERAL ? names : [])],
    values[kind].map(({ value, ...tally }) => [value, ...tallyCells(tally, names)]),
  );
}

function tallyCells({ ham, spam, sources }: Tally, names: readonly string[]): string[] {
  const each = names.length > SEVERAL ? names.map((name) => number(sources[name] ?? 0)) : [];
  return [number(ham), number(spam), ...each];
}

/** Shares of each class and source that have a trait. */
export function traitTable(exploration: Exploration, heading: string, caption: string): Html {
  const { traits, sources } = exploration;
  const total = { ham: 0, spam: 0 };
  for (const { ham, spam } of sources) {
    total.ham += ham;
    total.spam += spam;
  }
  const columns = sources.length > SEVERAL ? sources : [];
  return table(
    caption,
    ['Messages with', 'Ham', 'Spam', ...columns.map(({ source }) => source)],
    traits
      .filter((row) => row.heading === heading)
      .map(({ trait, count }) => [
        trait,
        percent(count.ham / Math.max(1, total.ham)),
        percent(count.spam / Math.max(1, total.spam)),
        ...columns.map(({ source, ham, spam }) => percent((count.sources[source] ?? 0) / (ham + spam))),
      ]),
  );
}

export function tellingTables({ telling }: Exploration, kind: TermKind, what: string): Html {
  const side = (label: keyof TellingTerms): Html =>
    table(
      `${what} that speak for ${label}`,
      ['', 'Ham', 'Spam', 'Log-odds', 'z'],
      telling[kind][label].map(({ term, ham, spam, logOdds, z }) => [
        term,
        number(ham),
        number(spam),
        signed(logOdds),
        signed(z),
      ]),
    );
  return grid([side('ham'), side('spam')]);
}

export function probeTable({ probes }: Exploration): Html {
  return table(
    'ROC AUC of each part',
    ['Part', 'Tells of', 'ROC AUC', 'From', 'To'],
    probes.map(({ name, kind, rocAuc, interval }) => [
      name,
      kind,
      ...[rocAuc, interval?.low, interval?.high].map((value) => value?.toFixed(4) ?? '–'),
    ]),
  );
}

export function suspectTable({ suspects }: Exploration): Html {
  if (suspects.length === 0) return note('Every message is scored on the side of its label.');
  return table(
    'Most doubtful first',
    ['Message', 'Label', 'Score', 'Subject'],
    suspects.map(({ source, id, label, score, subject }) => [
      `${source}/${id}`,
      label,
      score.toFixed(4),
      subject,
    ]),
  );
}

export function unreadableTables({ report }: Exploration): Html[] {
  const { byReason, examples, total } = report.unreadable;
  if (total === 0) return [note('Every message could be read.')];
  return [
    table(
      'Unreadable messages by reason',
      ['Reason', 'Messages'],
      Object.entries(byReason).map(([reason, count]) => [reason, number(count)]),
    ),
    table(
      'The first of them',
      ['Message', 'Reason'],
      examples.map(({ source, id, reason }) => [`${source}/${id}`, reason]),
    ),
  ];
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}
