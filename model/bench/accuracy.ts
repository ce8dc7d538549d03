// How good Hamlet is on the corpus by the rules of the comparison in EXPERIMENTATION.md: five folds of clusters, pooled, one cut
// in time with and without near-duplicates of earlier mail, and a random fifth, on which the attacks are tried too. Writes
// docs/results/accuracy.json. Usage: npm run bench:accuracy
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { arrivalOf } from '../src/data/arrival.ts';
import { corpusSource } from '../src/data/corpus.ts';
import type { DataSource, ManifestEntry } from '../src/data/data.ts';
import { fingerprint } from '../src/data/fingerprint.ts';
import { prepareData } from '../src/data/prepare.ts';
import { measureBehaviour } from '../src/evaluate/behaviour.ts';
import type { Confusion, Metrics } from '../src/statistics/metrics.ts';
import { confusionOf, measure, measureDecisions } from '../src/statistics/metrics.ts';
import { lookAt } from '../src/features/extract.ts';
import type { Jury } from '../src/judge/jury.ts';
import { logitOf } from '../src/judge/jury.ts';
import type { BackendChoice } from '../src/learn/backend.ts';
import { openBackend } from '../src/learn/backend.ts';
import { sigmoid } from '../src/statistics/sigmoid.ts';
import { DEFAULT_SETTINGS } from '../src/learn/settings.ts';
import type { Training } from '../src/learn/train.ts';
import { chooseThreshold } from '../src/learn/threshold.ts';
import { trainJury } from '../src/learn/train.ts';
import { parseMail } from '../src/mail/parse.ts';
import { gatherEvidence } from '../src/train/evidence.ts';

const TIME_CUT = new Date('2002-09-11T00:00:00Z');
const SEEDS = [1, 2, 3];
const OUT = new URL('../../docs/results/accuracy.json', import.meta.url);

const backend = await openBackend((process.env['HAMLET_BACKEND'] ?? 'auto') as BackendChoice);
const pooled: Metrics[] = [];
for (const seed of SEEDS) {
  // Without a test split the five folds hold all messages; each is scored by the model that has not seen its fold.
  const { validation, threshold } = await train({ seed, testShare: 0 });
  pooled.push({ ...measured(validation, threshold), ...measureDecisions(decidedByOtherFolds(validation)) });
  say(`five folds, seed ${seed}`, pooled.at(-1));
}
const { time, timeWithDuplicates } = await acrossTime();
say('time split', time);
say('time split with near-duplicates', timeWithDuplicates);
const random = await train({ seed: 1 });
const cluster = measured(random.test, random.threshold);
say('cluster split', cluster);
const attacks = await underAttack(random);
writeFileSync(
  OUT,
  `${JSON.stringify({ backend, seeds: SEEDS, timeCut: TIME_CUT, pooled, time, timeWithDuplicates, cluster, attacks }, null, 1)}\n`,
);

/** Each fold is decided at the threshold of the other folds' scores: no message has a say in the threshold it is judged by. */
function decidedByOtherFolds({ entries, scores }: Training['validation']): Confusion {
  const sum = { hamAsHam: 0, hamAsSpam: 0, spamAsHam: 0, spamAsSpam: 0 };
  for (const fold of new Set(entries.map((entry) => entry.fold))) {
    const [others, own] = [part((of) => of !== fold), part((of) => of === fold)];
    const threshold = chooseThreshold(others.scores, others.labels, DEFAULT_SETTINGS.lostHamCost);
    const confusion = confusionOf(own.scores, own.labels, threshold);
    for (const key of ['hamAsHam', 'hamAsSpam', 'spamAsHam', 'spamAsSpam'] as const)
      sum[key] += confusion[key];
  }
  return sum;

  function part(isIn: (fold: number) => boolean): { scores: number[]; labels: number[] } {
    const rows = [...entries.keys()].filter((row) => isIn(entries[row]?.fold ?? NaN));
    return {
      scores: rows.map((row) => scores[row] ?? NaN),
      labels: rows.map((row) => (entries[row]?.label === 'spam' ? 1 : 0)),
    };
  }
}

/** Learns from what arrived before the cut and nothing else, and is measured on the rest: all of it, and what is new in it. */
async function acrossTime(): Promise<{ time: Metrics; timeWithDuplicates: Metrics }> {
  const corpus = corpusSource();
  const { jury, threshold } = await trainJury([arrivedBefore(corpus)], {
    seed: 1,
    settings: DEFAULT_SETTINGS,
  });
  const { entries } = await prepareData([corpus], {
    seed: 1,
    visit: async ({ raw }) => fingerprint((await parseMail(raw)).text),
  });
  const isEarlier = ({ date }: ManifestEntry): boolean => date === null || new Date(date) < TIME_CUT;
  const earlier = new Set(entries.filter(isEarlier).map(({ cluster }) => cluster));
  const later = new Map(entries.filter((entry) => !isEarlier(entry)).map((entry) => [entry.sha256, entry]));
  const judged: { entry: ManifestEntry; score: number }[] = [];
  for await (const { raw } of corpus.messages()) {
    const entry = later.get(createHash('sha256').update(raw).digest('hex'));
    if (entry !== undefined) judged.push({ entry, score: await scoreOf(jury, raw) });
  }
  const figures = (some: typeof judged): Metrics =>
    measured({ entries: some.map(({ entry }) => entry), scores: some.map(({ score }) => score) }, threshold);
  return {
    time: figures(judged.filter(({ entry }) => !earlier.has(entry.cluster))),
    timeWithDuplicates: figures(judged),
  };
}

function arrivedBefore(source: DataSource): DataSource {
  return {
    uri: source.uri,
    bytes: () => source.bytes(),
    messages: async function* (options) {
      for await (const message of source.messages(options))
        if ((arrivalOf(message.raw) ?? new Date(0)) < TIME_CUT) yield message;
    },
  };
}

/** Recall at the model's own threshold, and at the one that loses 0.5 % of the clean ham. */
async function underAttack(training: Training): Promise<{ attack: string; own: number; strict: number }[]> {
  const evidence = await gatherEvidence([corpusSource()], { ...training, judge: training.measured });
  const strict = strictThreshold(training.test);
  const judge = (raw: Uint8Array): Promise<number> => scoreOf(training.measured, raw);
  const own = await measureBehaviour(evidence.spam, evidence.kit, judge, training.threshold, 1);
  const strictly = await measureBehaviour(evidence.spam, evidence.kit, judge, strict, 1);
  return own.map(({ attack, recall }, i) => ({ attack, own: recall, strict: strictly[i]?.recall ?? NaN }));
}

function strictThreshold({ entries, scores }: Training['test']): number {
  const ham = scores.filter((_, row) => entries[row]?.label === 'ham').sort((a, b) => b - a);
  return (ham[Math.floor(0.005 * ham.length)] ?? 1) + 1e-12;
}

async function scoreOf(jury: Jury, raw: Uint8Array): Promise<number> {
  return sigmoid(logitOf(jury, lookAt(await parseMail(raw))));
}

function train(options: { seed: number; testShare?: number }): Promise<Training> {
  return trainJury([corpusSource()], { ...options, settings: DEFAULT_SETTINGS });
}

function measured(
  { entries, scores }: { entries: readonly ManifestEntry[]; scores: readonly number[] },
  at: number,
): Metrics {
  return measure(
    scores,
    entries.map(({ label }) => (label === 'spam' ? 1 : 0)),
    at,
  );
}

function say(what: string, metrics: Metrics | undefined): void {
  process.stdout.write(`${what}: ${JSON.stringify(metrics)}\n`);
}
