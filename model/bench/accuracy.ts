// How good Hamlet is on the corpus by the rules of the comparison in EXPERIMENTATION.md: five folds of clusters, pooled, and one cut
// in time. Writes docs/results/accuracy.json. Usage: npm run bench:accuracy
import { writeFileSync } from 'node:fs';
import { corpusSource } from '../src/data/corpus.ts';
import type { ManifestEntry } from '../src/data/data.ts';
import type { Metrics } from '../src/evaluate/metrics.ts';
import { measure } from '../src/evaluate/metrics.ts';
import type { BackendChoice } from '../src/learn/backend.ts';
import { openBackend } from '../src/learn/backend.ts';
import { DEFAULT_SETTINGS } from '../src/learn/settings.ts';
import type { Training } from '../src/learn/train.ts';
import { trainJury } from '../src/learn/train.ts';

const TIME_CUT = new Date('2002-09-11T00:00:00Z');
const SEEDS = [1, 2, 3];
const OUT = new URL('../../docs/results/accuracy.json', import.meta.url);

const backend = await openBackend((process.env['HAMLET_BACKEND'] ?? 'auto') as BackendChoice);
const pooled: Metrics[] = [];
for (const seed of SEEDS) {
  // Without a test split the five folds hold all messages; each is scored by the model that has not seen its fold.
  const { validation, threshold } = await train({ seed, testShare: 0 });
  pooled.push(measured(validation, threshold));
  say(`five folds, seed ${seed}`, pooled.at(-1));
}
const { test, threshold } = await train({ seed: 1, splitBy: 'time', timeCut: TIME_CUT });
const time = measured(test, threshold);
say('time split', time);
const random = await train({ seed: 1 });
const cluster = measured(random.test, random.threshold);
say('cluster split', cluster);
writeFileSync(
  OUT,
  `${JSON.stringify({ backend, seeds: SEEDS, timeCut: TIME_CUT, pooled, time, cluster }, null, 1)}\n`,
);

function train(options: {
  seed: number;
  testShare?: number;
  splitBy?: 'time';
  timeCut?: Date;
}): Promise<Training> {
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
