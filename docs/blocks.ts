import { infraBlocks } from '../infra/document/blocks.ts';
import { rules } from '../infra/policy/rules.ts';
import type { Metrics } from '../model/index.ts';
import { modelSettings } from '../model/index.ts';
import { servingSettings } from '../serving/index.ts';
import { trainingSettings } from '../training-job/index.ts';
import type { Accuracy, Capacity, Classifying, Containers, Exploration, Shown, Training } from './results.ts';
import { readResult } from './results.ts';
import { settingsTable } from './settings.ts';

const SHOWN: readonly (readonly [Shown, string, (value: number) => string])[] = [
  ['rocAuc', 'ROC AUC', (value) => value.toFixed(5)],
  ['lamPercent', 'lam %', (value) => value.toFixed(2)],
  ['recallAtFpr001', 'spam caught at 0.1 % ham lost', percent],
  ['recallAtFpr005', 'at 0.5 %', percent],
  ['ece', 'ECE', (value) => value.toFixed(4)],
];

/** Parts of the documents, by name: each is made from a file that a command wrote. */
export const blocks: Readonly<Record<string, (root: string) => string | Promise<string>>> = {
  ...infraBlocks,
  headline: (root) =>
    `${filters(root)}\n\nFive folds of the corpus, near-duplicates kept together (\`npm run bench:accuracy\`).`,
  filters: (root) => `${filters(root)}\n\n${splits(root)}`,
  attacks: (root) => attacks(readResult(root, 'accuracy.json')),
  training: (root) => training(readResult(root, 'train.json')),
  policies: () =>
    table(
      ['rule', 'what it holds', 'what to do about it'],
      rules.map(({ name, description, remedy }) => [
        `\`${name}\``,
        description,
        remedy.replaceAll('|', '\\|'),
      ]),
    ),
  containers: (root) => containers(readResult(root, 'containers.json')),
  'settings-everywhere': () => settingsTable(modelSettings),
  'settings-service': () => settingsTable(servingSettings),
  'settings-training': () => settingsTable(trainingSettings),
  classifying: (root) => classifying(readResult(root, 'classify.json')),
  capacity: (root) => capacity(readResult(root, 'serving.json')),
  leakage: (root) => leakage(readResult(root, 'summary.json')),
};

function filters(root: string): string {
  const { pooled } = readResult(root, 'accuracy.json');
  const known = readResult(root, 'known-filters.json').pooled;
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
  const { pooled, seeds, time, timeWithDuplicates, cluster, backend } = readResult(root, 'accuracy.json');
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
    String(memory.matrixMegabytes ?? '–'),
    String(memory.restMegabytes ?? '–'),
  ]);
  return `${table(['corpus', 'messages', 'backend', 'seconds', 'peak MB', 'of it the matrix', 'the rest'], rows)}\n\nFrom raw mail to a measured bundle; ${cores} cores, ${cpu}, Node.js ${node}; made by \`npm run bench:train\`.`;
}

function containers({ cpu, cores, engine, images, coldStarts }: Containers): string {
  const sizes = images.map(({ image, megabytesAboveBase }) => [image, String(megabytesAboveBase)]);
  const starts = coldStarts.map(({ model, milliseconds, cpuMilliseconds, peakMegabytes }) => [
    model,
    (milliseconds / 1000).toFixed(2),
    (cpuMilliseconds / 1000).toFixed(2),
    String(peakMegabytes),
  ]);
  return `${table(['image', 'MB above the Node.js base image'], sizes)}\n\n${table(
    ['model', 'seconds from process start to the first right answer', 'CPU seconds', 'peak MB'],
    starts,
  )}\n\nMedian of five starts with ${engine} on ${cores} cores, ${cpu}; made by \`npm run check:containers -- --write\`.`;
}

function classifying({ cpu, cores, node, oneThread, commandLine, firstVerdict }: Classifying): string {
  const rows = [
    ['score alone, one thread', `${oneThread.scoreOnly} messages a CPU second`],
    ['with reasons, one thread', `${oneThread.withReasons} messages a CPU second`],
    [
      '`hamlet classify FOLDER`',
      `${commandLine.perSecond} messages a second, ${commandLine.peakMegabytes} MB at most`,
    ],
    [
      'the same with one thread, start and end of the process included',
      `${commandLine.perCpuSecond} messages a CPU second`,
    ],
    [
      '`hamlet classify FILE`',
      `${firstVerdict.seconds.toFixed(2)} s from start to verdict, ${firstVerdict.peakMegabytes} MB`,
    ],
  ];
  return `${table(['judging the corpus', 'speed'], rows)}\n\nReading the mail included; ${cores} cores, ${cpu}, Node.js ${node}; made by \`npm run bench:classify\`.`;
}

function capacity({ levels, concurrency, evenLatency, memory, ...run }: Capacity): string {
  const rows = levels.map(({ connections, perSecond, perCpuSecond, p50, p99, errors, residentMegabytes }) => [
    connections === concurrency ? `**${connections}**` : String(connections),
    String(perSecond),
    String(perCpuSecond),
    p50.toFixed(1),
    p99.toFixed(1),
    String(errors),
    String(residentMegabytes),
  ]);
  const latency = evenLatency
    ? ''
    : ' The p99 was above that at every such level, so throughput alone decided.';
  return `${table(['connections', 'requests/s', 'a CPU second', 'p50 ms', 'p99 ms', 'errors', 'resident MB'], rows)}

Memory: ${memory.ready} MB when ready, ${memory.corpus} MB at most with the corpus, ${memory.largest} MB with ${concurrency} messages of 25 MiB at once.

Chosen: **${concurrency}**, the fewest that reach 95 % of the best throughput with a p99 of at most three times the median.${latency}
The best of ${run.rounds} rounds on ${run.vcpus} core, ${run.cpu}, Node.js ${run.node}, ${run.date}, beside a load of ${run.load}; made by \`npm run bench:serving\`.`;
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

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
