import type { Html } from '../report/html.ts';
import type { Section } from '../report/page.ts';
import { details, figure, grid, note, renderPage, tiles } from '../report/page.ts';
import type { Exploration } from './explore.ts';
import { bytes, number, percent } from './format.ts';
import type { PlotName } from './plots.ts';
import { PLOTS } from './plots.ts';
import * as tables from './tables.ts';

/** Why a chart of little mail may be empty. */
const NOTHING: Partial<Readonly<Record<PlotName, string>>> = {
  prior: 'No message has a date',
  clusters: 'No message has a near-duplicate',
  words: 'No word is in ten messages',
  leakage: 'The test split lacks a class, so nothing can be measured',
};

type Show = (name: PlotName, caption: string) => Html;

/** The exploration as one self-contained page. */
export async function renderExploration(exploration: Exploration): Promise<string> {
  const charts = new Map<PlotName, string>();
  for (const name of Object.keys(PLOTS) as PlotName[]) charts.set(name, await PLOTS[name](exploration));
  const show: Show = (name, caption) =>
    hasAnything(exploration, name)
      ? figure(charts.get(name) ?? '', caption)
      : note(`${NOTHING[name] ?? 'Nothing to show'}.`);
  return renderPage({
    title: 'What is in the mail',
    lead: `${number(exploration.report.kept)} messages from ${exploration.data.sources.join(', ')}, read once.`,
    sections: [
      inShort(exploration),
      overTime(exploration, show),
      duplicates(exploration, show),
      sizes(exploration, show),
      form(exploration, show),
      telling(exploration, show),
      leakage(exploration, show),
      doubtfulLabels(exploration),
      { title: 'Left out', blocks: tables.unreadableTables(exploration) },
    ],
    footer: `Data ${exploration.data.digest}. Made by npx hamlet explore.`,
  });
}

function hasAnything({ months, duplicates, telling, probes }: Exploration, name: PlotName): boolean {
  if (name === 'prior') return months.some(({ month }) => month !== 'unknown');
  if (name === 'clusters') return duplicates.bySize.length > 0;
  if (name === 'words') return telling.words.ham.length + telling.words.spam.length > 0;
  if (name === 'leakage') return probes.some(({ rocAuc }) => rocAuc !== null);
  return true;
}

function inShort(exploration: Exploration): Section {
  const { report, months, probes, sources, doubtful } = exploration;
  const ham = sources.reduce((sum, source) => sum + source.ham, 0);
  const spam = sources.reduce((sum, source) => sum + source.spam, 0);
  const dated = months.filter(({ month }) => month !== 'unknown');
  const leaks = probes.flatMap(({ kind, rocAuc }) => (kind === 'collection' ? (rocAuc ?? []) : []));
  const items = [
    { label: 'Messages', value: number(report.kept), note: `${bytes(report.bytes)} read` },
    { label: 'Ham', value: number(ham), note: percent(ham / report.kept) },
    { label: 'Spam', value: number(spam), note: percent(spam / report.kept) },
    {
      label: 'Months with mail',
      value: number(dated.length),
      note:
        dated.length === 0
          ? 'no message has a date'
          : `${dated[0]?.month ?? ''} to ${dated.at(-1)?.month ?? ''}`,
    },
    {
      label: 'Have a near-duplicate',
      value: percent(report.clusters.messagesInSeveral / report.kept),
      note: `${number(report.clusters.messagesInSeveral)} in ${number(report.clusters.several)} clusters`,
    },
    {
      label: 'Strongest leak',
      value: leaks.length === 0 ? '–' : Math.max(...leaks).toFixed(4),
      note: 'ROC AUC without content',
    },
    { label: 'Doubtful labels', value: number(doubtful), note: 'the worst are listed below' },
    {
      label: 'Unreadable',
      value: number(report.unreadable.total),
      note: `of ${number(report.messages)} met`,
    },
  ];
  return { title: 'In short', blocks: [tiles(items), tables.sourceTable(exploration)] };
}

function overTime(exploration: Exploration, show: Show): Section {
  const undated = exploration.months.find(({ month }) => month === 'unknown');
  const without = undated === undefined ? 0 : undated.ham + undated.spam;
  return {
    title: 'Over time',
    text: 'Arrival is the newest Received line, else the Date. It decides splits by time and is never a feature: where the share of spam changes from month to month, a date tells the class.',
    blocks: [
      show(
        'prior',
        `Above, messages by month; below, the share of spam with its 95 % interval (Wilson). ${without === 0 ? 'Every message has a date.' : `${number(without)} without a date are not shown.`}`,
      ),
      tables.monthTable(exploration),
    ],
  };
}

function duplicates(exploration: Exploration, show: Show): Section {
  return {
    title: 'Duplicates',
    text: 'Near-duplicates share at least half of their 3-word shingles. They stay on one side of every split, or a test would ask for what was learned by heart.',
    blocks: [
      grid([
        show('duplicates', 'How much of each source repeats itself.'),
        show('clusters', 'Whether that is many pairs or few long runs.'),
      ]),
      ...tables.clusterTables(exploration),
    ],
  };
}

function sizes(exploration: Exploration, show: Show): Section {
  return {
    title: 'Sizes',
    text: 'Where the curves lie apart, length alone tells the classes; where they cover each other, it does not. Each curve adds up to 100 % of its class.',
    blocks: [
      grid([
        show('lengths', 'Characters that a reader sees, after HTML is read and hidden text is taken out.'),
        show('sizes', 'Bytes as they came, headers and attachments included.'),
      ]),
      tables.distributionTable(exploration),
    ],
  };
}

function form(exploration: Exploration, show: Show): Section {
  return {
    title: 'Form',
    text: 'How messages are built, by class and by source. A source that stands out is a collection of its own and deserves a slice of its own in the evaluation.',
    blocks: [
      show('traits', 'The further apart the two dots of a line, the more the trait tells.'),
      tables.traitTable(exploration, 'Links and HTML', 'Links and HTML: share of the messages'),
      tables.traitTable(exploration, 'Missing', 'What is missing: share of the messages'),
      tables.traitTable(exploration, 'Collection', 'Traces of the collection: share of the messages'),
      tables.valueTable(exploration, 'format', 'Format'),
      tables.valueTable(exploration, 'charset', 'Charsets as declared'),
      tables.valueTable(exploration, 'encoding', 'Transfer encodings'),
      tables.valueTable(exploration, 'alphabet', 'Alphabet of most letters'),
      details('MIME structures and attachments', [
        tables.valueTable(exploration, 'structure', 'Content types in order of appearance'),
        tables.valueTable(exploration, 'attachment', 'Types of attachments'),
      ]),
    ],
  };
}

function telling(exploration: Exploration, show: Show): Section {
  return {
    title: 'Telling features',
    text: 'Log-odds ratio with an informative Dirichlet prior, over its standard deviation (Monroe et al. 2008): terms that are both frequent and one-sided. Counted once a message; terms of fewer than ten messages are left out.',
    blocks: [
      show(
        'words',
        'Names of lists and people among the words of ham belong to this mail, not to ham at large.',
      ),
      tables.tellingTables(exploration, 'pairs', 'Pairs of words'),
      tables.tellingTables(exploration, 'linkDomains', 'Domains of links'),
      tables.tellingTables(exploration, 'senderDomains', 'Domains of senders'),
    ],
  };
}

function leakage(exploration: Exploration, show: Show): Section {
  return {
    title: 'Leakage',
    text: 'One and the same sparse logistic regression, given one part of the messages at a time. What ranks well without being content betrays how the mail was collected: a filter that may look there is near perfect here and useless elsewhere. That is why the model looks at subject, sender, body and structure only.',
    blocks: [
      show('leakage', 'Test split; near-duplicates on one side. Intervals from resampling clusters.'),
      tables.probeTable(exploration),
      tables.tellingTables(exploration, 'headerFields', 'Header fields'),
    ],
  };
}

function doubtfulLabels(exploration: Exploration): Section {
  return {
    title: 'Doubtful labels',
    text: 'Messages that the same regression, trained on the content of the other folds, puts into the other class; the score is its chance of spam. A wrong label is found here, and so is mail that is truly hard: read before you relabel.',
    blocks: [tables.suspectTable(exploration)],
  };
}
