import type { Origin } from '../bundle/manifest.ts';
import { versionOf } from '../bundle/manifest.ts';
import type { DataSource } from '../data/data.ts';
import { measureBehaviour } from '../evaluate/behaviour.ts';
import { modelCard } from '../evaluate/card.ts';
import type { Evaluation } from '../evaluate/evaluate.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { scoreOf } from '../judge/judge.ts';
import type { Backend } from '../learn/backend.ts';
import type { Training, TrainOptions } from '../learn/train.ts';
import { trainJury } from '../learn/train.ts';
import type { Measurement } from './bundle-files.ts';
import { modelFiles, reportFiles } from './bundle-files.ts';
import { gatherEvidence } from './evidence.ts';

export interface TrainModelOptions extends TrainOptions {
  readonly backend: Backend;
  readonly commit: string | null;
  readonly now: () => Date;
}

/** A trained and measured model, ready to be written or registered. */
export interface TrainedModel {
  readonly version: string;
  readonly origin: Origin;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly evaluation: Evaluation;
  readonly training: Training;
}

/** From labelled mail to the files of a bundle: trains, measures on the test split, and tells about it. */
export async function trainModel(
  sources: readonly DataSource[],
  options: TrainModelOptions,
): Promise<TrainedModel> {
  const training = await trainJury(sources, options);
  options.signal?.throwIfAborted();
  const model = await modelFiles(training);
  const version = versionOf(model, training.threshold);
  const measurement = await measureTraining(sources, training, version, options);
  const { evaluation } = measurement;
  const facts = {
    dataSources: sources.map(({ uri }) => uri),
    messages: training.data.entries.length,
    backend: options.backend.name,
  };
  const reports = await reportFiles(training, measurement, modelCard(evaluation, facts), model);
  return {
    version,
    origin: originOf(sources, training, options),
    files: new Map([...model, ...reports]),
    evaluation,
    training,
  };
}

async function measureTraining(
  sources: readonly DataSource[],
  training: Training,
  version: string,
  options: TrainModelOptions,
): Promise<Measurement> {
  const { seed, settings, signal, onProgress } = options;
  onProgress?.('Measuring', 0, 3);
  const evidence = await gatherEvidence(sources, { ...training, judge: training.measured }, signal);
  onProgress?.('Measuring', 1, 3);
  const score = (raw: Uint8Array): Promise<number> => scoreOf(training.measured, raw);
  const behaviour = await measureBehaviour(evidence.spam, evidence.kit, score, training.threshold, seed);
  signal?.throwIfAborted();
  onProgress?.('Measuring', 2, 3);
  const evaluation = evaluate({
    on: 'the test split of its data',
    modelVersion: version,
    dataDigest: training.data.digest,
    threshold: training.threshold,
    lostHamCost: settings.lostHamCost,
    seed,
    ...training.test,
    facts: evidence.facts,
    baselines: training.baselines,
    behaviour,
    reasonsOf: (row) => evidence.reasons.get(row) ?? [],
  });
  onProgress?.('Measuring', 3, 3);
  return { evaluation, facts: evidence.facts };
}

function originOf(
  sources: readonly DataSource[],
  { data, threshold, epochs }: Training,
  options: TrainModelOptions,
): Origin {
  return {
    created: options.now().toISOString(),
    threshold,
    dataDigest: data.digest,
    dataSources: sources.map(({ uri }) => uri),
    messages: data.entries.length,
    seed: options.seed,
    backend: { name: options.backend.name, version: options.backend.version },
    settings: { ...options.settings },
    epochs: { ...epochs },
    commit: options.commit,
    versions: { node: process.versions.node },
  };
}
