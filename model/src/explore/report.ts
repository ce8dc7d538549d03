import type { Html } from '../report/html.ts';
import { figure, grid, note, renderPage, table, tiles } from '../report/page.ts';
import type { Exploration } from './explore.ts';
import { PLOTS } from './plots.ts';

const TITLES: Readonly<Record<string, string>> = {
  format: 'Format',
  charset: 'Charset',
  encoding: 'Transfer encoding',
  alphabet: 'Alphabet',
  headerFields: 'Header fields',
};

/** The exploration as one self-contained page. */
export async function renderExploration(exploration: Exploration): Promise<string> {
  const charts = Object.fromEntries(
    await Promise.all(
      Object.entries(PLOTS).map(async ([name, plot]) => [name, await plot(exploration)] as const),
    ),
  );
  const show = (name: keyof typeof PLOTS, caption: string): Html => figure(charts[name] ?? '', caption);
  const { report } = exploration;
  return renderPage({
    title: 'What is in the mail',
    lead: `${number(report.kept)} messages from ${exploration.data.sources.join(', ')}, read once.`,
    sections: [
      { title: 'In short', blocks: [headline(exploration), groupTable(exploration)] },
      {
        title: 'Over time',
        text: 'Arrival is the newest Received line, else the Date. It decides splits by time and is never a feature: where the share of spam changes from month to month, a date tells the class.',
        blocks: [show('prior', 'Ham and spam by month of arrival.'), monthTable(exploration)],
      },
      {
        title: 'Duplicates',
        text: 'Near-duplicates share at least half of their 3-word shingles. They stay on one side of every split, or a test would ask for what was learned by heart.',
        blocks: [
          show('duplicates', 'Share of the messages that have a near-duplicate.'),
          duplicateNote(exploration),
        ],
      },
      {
        title: 'Form',
        blocks: [
          grid([
            show('lengths', 'Characters that a reader sees.'),
            show('formats', 'HTML alone is rare in ham.'),
          ]),
          lengthTable(exploration),
          grid(['format', 'charset', 'encoding', 'alphabet'].map((kind) => countTable(exploration, kind))),
        ],
      },
      {
        title: 'Telling words',
        text: 'Log-odds ratio with an informative Dirichlet prior, over its standard deviation: words that are both frequent and one-sided.',
        blocks: [show('words', 'Right: words of spam. Left: words of ham.')],
      },
      {
        title: 'Leakage',
        text: 'What a logistic regression learns from one part of the messages alone. What is near 1 without being content betrays how the mail was collected, and stays out of the features.',
        blocks: [
          show('leakage', 'Measured on the test split of clusters.'),
          countTable(exploration, 'headerFields'),
        ],
      },
      {
        title: 'Doubtful labels',
        text: 'Messages that a model of the words of all others takes for the other class. Read them before you trust them.',
        blocks: [suspectTable(exploration)],
      },
      { title: 'Left out', blocks: [unreadableTable(exploration)] },
    ],
    footer: `Data ${exploration.data.digest}.`,
  });
}

function headline({ report, months, probes }: Exploration): Html {
  const [ham, spam] = (['ham', 'spam'] as const).map((label) =>
    report.groups
      .filter((group) => group.label === label)
      .reduce((sum, { train, test }) => sum + train + test, 0),
  );
  return tiles([
    { label: 'Messages', value: number(report.kept), note: `${megabytes(report.bytes)} read` },
    { label: 'Ham', value: number(ham ?? 0) },
    { label: 'Spam', value: number(spam ?? 0), note: percent((spam ?? 0) / report.kept) },
    {
      label: 'Months',
      value: number(months.filter(({ month }) => month !== 'unknown').length),
      note: `${months[0]?.month ?? ''} to ${months.findLast(({ month }) => month !== 'unknown')?.month ?? ''}`,
    },
    {
      label: 'In clusters of duplicates',
      value: number(report.clusters.messagesInSeveral),
      note: `${number(report.clusters.several)} clusters`,
    },
    {
      label: 'Strongest leak',
      value: Math.max(...probes.slice(0, 4).map(({ rocAuc }) => rocAuc)).toFixed(4),
      note: 'ROC AUC without content',
    },
  ]);
}

function groupTable({ report }: Exploration): Html {
  return table(
    'Sources and splits',
    ['Source', 'Label', 'Train', 'Test'],
    report.groups.map(({ source, label, train, test }) => [source, label, number(train), number(test)]),
  );
}

function monthTable({ months }: Exploration): Html {
  return table(
    'Prior by month',
    ['Month', 'Ham', 'Spam', 'Share of spam'],
    months.map(({ month, ham, spam }) => [month, number(ham), number(spam), percent(spam / (ham + spam))]),
  );
}

function duplicateNote({ report }: Exploration): Html {
  const { clusters, exactDuplicates, conflicts } = report;
  return note(
    `${number(exactDuplicates)} exact copies were left out. ${number(clusters.several)} clusters hold ${number(clusters.messagesInSeveral)} messages. ${number(conflicts.clusters.length)} clusters hold both classes; ${number(conflicts.messages)} identical messages had both labels and were left out.`,
  );
}

function lengthTable({ lengths }: Exploration): Html {
  return table(
    'Sizes: quantiles',
    ['What', 'Class', '5 %', '25 %', 'median', '75 %', '95 %', 'largest'],
    lengths.map(({ label, measure, quantiles }) => [measure, label, ...quantiles.map(number)]),
  );
}

function countTable({ counts }: Exploration, kind: string): Html {
  return table(
    TITLES[kind] ?? kind,
    [TITLES[kind] ?? kind, 'Ham', 'Spam'],
    counts
      .filter((count) => count.kind === kind)
      .map(({ value, ham, spam }) => [value, number(ham), number(spam)]),
  );
}

function suspectTable({ suspects }: Exploration): Html {
  return table(
    'Most doubtful first',
    ['Message', 'Label', 'Score of the others'],
    suspects.map(({ source, id, label, score }) => [`${source}/${id}`, label, score.toFixed(3)]),
  );
}

function unreadableTable({ report }: Exploration): Html {
  const rows = Object.entries(report.unreadable.byReason).map(([reason, count]) => [reason, number(count)]);
  return rows.length === 0
    ? note('Every message could be read.')
    : table('Unreadable messages', ['Reason', 'Messages'], rows);
}

function number(value: number): string {
  return value.toLocaleString('en-GB', { maximumFractionDigits: 0 });
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
