import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metrics } from '../model/src/evaluate/metrics.ts';

interface Accuracy {
  readonly seeds: readonly number[];
  readonly backend: { readonly name: string };
  readonly pooled: readonly Metrics[];
  readonly time: Metrics;
  readonly timeWithDuplicates: Metrics;
  readonly attacks: readonly { readonly attack: string; readonly own: number; readonly strict: number }[];
  readonly cluster: Metrics;
}

interface KnownFilters {
  readonly pooled: readonly ({ readonly name: string } & Pick<Metrics, Shown>)[];
}

interface Training {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly runs: readonly {
    readonly times: number;
    readonly messages: number;
    readonly backend: string;
    readonly seconds: number;
    readonly peakMegabytes: number;
    readonly matrixMegabytes: number;
    readonly restMegabytes: number;
  }[];
}

interface Exploration {
  readonly probes: readonly { readonly name: string; readonly rocAuc: number }[];
}

type Shown = 'rocAuc' | 'lamPercent' | 'recallAtFpr001' | 'recallAtFpr005' | 'ece';

const SHOWN: readonly (readonly [Shown, string, (value: number) => string])[] = [
  ['rocAuc', 'ROC AUC', (value) => value.toFixed(5)],
  ['lamPercent', 'lam %', (value) => value.toFixed(2)],
  ['recallAtFpr001', 'spam caught at 0.1 % ham lost', percent],
  ['recallAtFpr005', 'at 0.5 %', percent],
  ['ece', 'ECE', (value) => value.toFixed(4)],
];

/** Parts of the documents, by name: each is made from a file that a command wrote. */
export const blocks: Readonly<Record<string, (root: string) => string>> = {
  headline: (root) =>
    `${filters(root)}\n\nFive folds of the corpus, near-duplicates kept together (\`npm run bench:accuracy\`).`,
  filters: (root) => `${filters(root)}\n\n${splits(root)}`,
  attacks: (root) => attacks(read(root, 'accuracy.json') as Accuracy),
  training: (root) => training(read(root, 'train.json') as Training),
  leakage: (root) => leakage(read(root, 'summary.json') as Exploration),
};

function filters(root: string): string {
  const { pooled } = read(root, 'accuracy.json') as Accuracy;
  const known = (read(root, 'known-filters.json') as KnownFilters).pooled;
  const hamlet = Object.fromEntries(
    SHOWN.map(([name]) => [name, mean(pooled.map((metrics) => metrics[name]))]),
  ) as Record<Shown, number>;
  return table(
    ['filter', ...SHOWN.map(([, title]) => title)],
    [
      ['**Hamlet**', ...SHOWN.map(([name, , show]) => `**${show(hamlet[name])}**`)],
      ...known.map((filter) => [filter.name, ...SHOWN.map(([name, , show]) => show(filter[name]))]),
    ],
  );
}

function splits(root: string): string {
  const { pooled, seeds, time, timeWithDuplicates, cluster, backend } = read(
    root,
    'accuracy.json',
  ) as Accuracy;
  const row = (name: string, { ham, spam, ...metrics }: Metrics): string[] => [
    name,
    String(ham),
    String(spam),
    ...SHOWN.map(([metric, , show]) => show(metrics[metric])),
    `${metrics.hamMisclassificationPercent.toFixed(2)} / ${metrics.spamMisclassificationPercent.toFixed(2)}`,
  ];
  const rows = [
    ...pooled.map((metrics, i) => row(`five folds, seed ${seeds[i] ?? ''}`, metrics)),
    row('a random fifth', cluster),
    row('after 2002-09-11, trained before', timeWithDuplicates),
    row('the same without near-duplicates', time),
  ];
  return `${table(['measured on', 'ham', 'spam', ...SHOWN.map(([, title]) => title), 'hm / sm %'], rows)}\n\nMade by \`npm run bench:accuracy\` with the ${backend.name} backend.`;
}

function attacks({ attacks: tried }: Accuracy): string {
  const rows = tried.map(({ attack, own, strict }) => [attack, percent(own), percent(strict)]);
  return `${table(['attack', 'spam caught', 'at 0.5 % of clean ham lost'], rows)}\n\nOn a random fifth, at the model’s own threshold and at the one that loses 0.5 % of its clean ham; made by \`npm run bench:accuracy\`.`;
}

function training({ cpu, cores, node, runs }: Training): string {
  const rows = runs.map(({ times, messages, backend, seconds, ...memory }) => [
    `${times}x`,
    String(messages),
    backend,
    seconds.toFixed(1),
    String(memory.peakMegabytes),
    String(memory.matrixMegabytes),
    String(memory.restMegabytes),
  ]);
  return `${table(['corpus', 'messages', 'backend', 'seconds', 'peak MB', 'of it the matrix', 'the rest'], rows)}\n\nFrom raw mail to a measured bundle; ${cores} cores, ${cpu}, Node.js ${node}; made by \`npm run bench:train\`.`;
}

function leakage({ probes }: Exploration): string {
  return `${table(
    ['what a simple probe sees', 'ROC AUC'],
    probes.map(({ name, rocAuc }) => [name, rocAuc.toFixed(4)]),
  )}\n\nMade by \`npx hamlet explore --out docs/results\`.`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function read(root: string, name: string): unknown {
  const path = join(root, 'docs/results', name);
  if (!existsSync(path))
    throw new Error(
      `docs/results/${name} is missing; the document that shows it names the command that makes it`,
    );
  return JSON.parse(readFileSync(path, 'utf8'));
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
