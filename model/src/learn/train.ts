import type { DataSource, Label, ManifestEntry, Split } from '../data/data.ts';
import type { PreparedData, PrepareOptions } from '../data/prepare.ts';
import { HamletError } from '../errors.ts';
import type { Baseline } from './baselines.ts';
import { baselines } from './baselines.ts';
import { rocAuc } from '../statistics/metrics.ts';
import type { View } from '../features/features.ts';
import { eachView, VIEWS } from '../features/features.ts';
import { LEAST_FEATURES, rarityOfUnknown } from '../features/rarity.ts';
import type { Juror, Jury } from '../judge/jury.ts';
import { FeatureFinder } from '../judge/finder.ts';
import type { Calibration } from './calibrate.ts';
import { calibrate, probability } from './calibrate.ts';
import type { Columns } from './columns.ts';
import { layOutColumns, unseenVotes } from './columns.ts';
import type { Jurors } from './jurors.ts';
import { trainJurors } from './jurors.ts';
import type { Readings } from './read.ts';
import { bytesOf } from './matrix.ts';
import { readMail } from './read.ts';
import type { Settings } from './settings.ts';
import { chooseThreshold } from './threshold.ts';

export interface TrainOptions extends Omit<PrepareOptions, 'visit' | 'onProgress'> {
  readonly settings: Settings;
  readonly onProgress?: (step: string, done: number, total: number) => void;
}

/** A model, and all that is known of it so far. */
export interface Training {
  readonly data: PreparedData;
  /** The model to be served: it has learned from everything, the test split included. */
  readonly jury: Jury;
  /** Its twin, which has not seen the test split: what is measured. */
  readonly measured: Jury;
  readonly threshold: number;
  /** What the twin says: one score an entry of the test split, in the order of the entries. */
  readonly test: { readonly entries: readonly ManifestEntry[]; readonly scores: readonly number[] };
  /** Scores of the other messages by models that have not seen their fold; calibration and threshold come from them. */
  readonly validation: { readonly entries: readonly ManifestEntry[]; readonly scores: readonly number[] };
  readonly epochs: Readonly<Record<View, number>>;
  /** Memory that the matrices of selected features take; it grows with the mail. */
  readonly matrixBytes: number;
  readonly baselines: readonly Baseline[];
}

const MIN_A_CLASS = 20;

/**
 * Trains a jury on labelled mail with the current TensorFlow.js backend. The same messages, seed, settings and backend give the
 * same model, byte for byte.
 *
 * @throws DATA_…, CANCELLED by the signal's reason
 */
export async function trainJury(sources: readonly DataSource[], options: TrainOptions): Promise<Training> {
  const { settings, onProgress, ...prepare } = options;
  const readings = await readMail(
    sources,
    { ...prepare, onProgress: ({ bytes, totalBytes }) => onProgress?.('Reading mail', bytes, totalBytes) },
    settings,
  );
  requireEnough(readings.data.entries);
  requireSplit(readings.data, options);
  const columns = layOutColumns(readings.data.entries);
  const trained = await trainViews(readings, columns, options);
  return conclude(readings, columns, trained, options);
}

function requireEnough(entries: readonly ManifestEntry[]): void {
  for (const label of ['ham', 'spam'] as const) {
    const clusters = new Set(entries.filter((entry) => entry.label === label).map(({ cluster }) => cluster))
      .size;
    if (clusters >= MIN_A_CLASS) continue;
    throw new HamletError(
      'DATA_TOO_SMALL',
      `Of different ${label} messages there are ${clusters}, too few to learn from and to test on.`,
      `Add mail until there are at least ${MIN_A_CLASS} of each kind: npx hamlet train --data DIR --data DIR`,
    );
  }
}

/** Both sides of the split need both labels: one is learned from, the other measured on, unless none is wanted. */
function requireSplit(
  { entries, report: { timeCut } }: PreparedData,
  { splitBy, testShare }: TrainOptions,
): void {
  if (splitBy === 'time' && timeCut === null)
    throw new HamletError(
      'DATA_INVALID',
      'No message says when it arrived, so the newest fifth cannot be set aside as the test split.',
      'Set aside a random fifth: npx hamlet train --split cluster',
    );
  for (const split of testShare === 0 ? (['train'] as const) : (['train', 'test'] as const)) {
    const labels = new Set(entries.flatMap((entry) => (entry.split === split ? [entry.label] : [])));
    const missing = (['ham', 'spam'] as const).find((label) => !labels.has(label));
    if (missing !== undefined) throw oneSided(split, missing, timeCut);
  }
}

function oneSided(split: Split, missing: Label, timeCut: string | null): HamletError {
  if (timeCut === null)
    return new HamletError(
      'DATA_TOO_SMALL',
      `The ${split} split has no ${missing}: what there is of it is too much alike to be parted.`,
      `Add other ${missing}: npx hamlet train --data DIR --data DIR`,
    );
  const when = split === 'test' ? `arrived at ${timeCut} or later` : `arrived before ${timeCut}`;
  return new HamletError(
    'DATA_TOO_SMALL',
    `The ${split} split has no ${missing}: none ${when}, where the newest fifth begins.`,
    `Add ${missing} of that time, or set aside a random fifth: npx hamlet train --split cluster`,
  );
}

async function trainViews(
  { data: { entries }, matrices }: Readings,
  columns: Columns,
  options: TrainOptions,
): Promise<Record<View, Jurors>> {
  const { settings, seed, signal, onProgress } = options;
  const signs = Float32Array.from(entries, ({ label }) => (label === 'spam' ? 1 : -1));
  const validation = entries.flatMap(({ split }, row) => (split === 'train' ? [row] : []));
  const labels = validation.map((row) => labelOf(entries[row]));
  const badness = (votes: Float32Array): number => {
    const unseen = unseenVotes(entries, votes, columns);
    return (
      1 -
      rocAuc(
        validation.map((row) => unseen[row] ?? 0),
        labels,
      )
    );
  };
  const trained: Partial<Record<View, Jurors>> = {};
  for (const [i, view] of VIEWS.entries()) {
    const onEpoch = (epoch: number): void =>
      onProgress?.('Learning', i * settings.maxEpochs + epoch, VIEWS.length * settings.maxEpochs);
    trained[view] = await trainJurors(
      {
        matrix: matrices[view],
        signs,
        masks: columns.masks,
        columns: columns.count,
        badness,
        seed,
        onEpoch,
        ...(signal && { signal }),
      },
      settings,
    );
  }
  return trained as Record<View, Jurors>;
}

function conclude(
  readings: Readings,
  columns: Columns,
  trained: Readonly<Record<View, Jurors>>,
  { settings, seed }: TrainOptions,
): Training {
  const { data, matrices } = readings;
  const votes = sumOfVotes(data.entries, columns, trained, settings);
  const rows = Map.groupBy(data.entries.keys(), (row) => data.entries[row]?.split);
  const [validation, test] = [rows.get('train') ?? [], rows.get('test') ?? []];
  const calibration = calibrate(
    validation.map((row) => votes[row] ?? 0),
    validation.map((row) => labelOf(data.entries[row])),
  );
  const scored = (some: readonly number[]) => ({
    entries: some.flatMap((row) => data.entries[row] ?? []),
    scores: some.map((row) => probability(votes[row] ?? 0, calibration)),
  });
  const outOfFold = scored(validation);
  return {
    data,
    jury: juryOf(readings, trained, columns.count, columns.served, calibration, settings),
    measured: juryOf(readings, trained, columns.count, columns.measured, calibration, settings),
    threshold: chooseThreshold(outOfFold.scores, outOfFold.entries.map(labelOf), settings.lostHamCost),
    test: scored(test),
    validation: outOfFold,
    epochs: eachView((view) => trained[view].epochs),
    matrixBytes: VIEWS.reduce((sum, view) => sum + bytesOf(matrices[view]), 0),
    baselines: baselines({
      words: matrices.words,
      labels: data.entries.map(labelOf),
      trainRows: validation,
      testRows: test,
      seed,
    }),
  };
}

function sumOfVotes(
  entries: readonly ManifestEntry[],
  columns: Columns,
  trained: Readonly<Record<View, Jurors>>,
  { voices, floors }: Settings,
): Float64Array {
  const sum = new Float64Array(entries.length);
  for (const view of VIEWS) {
    const votes = unseenVotes(entries, trained[view].votes, columns);
    for (const [row, vote] of votes.entries())
      sum[row] = (sum[row] ?? 0) + voices[view] * Math.max(0, vote - floors[view]);
  }
  return sum;
}

/** The models of one column, as one jury. */
function juryOf(
  { vocabulary, matrices }: Readings,
  trained: Readonly<Record<View, Jurors>>,
  count: number,
  own: number,
  calibration: Calibration,
  { voices, floors }: Settings,
): Jury {
  const jurors = eachView((view): Juror => {
    const { weights } = trained[view];
    const names = vocabulary[view];
    const { rarities } = matrices[view];
    return {
      weights: Float32Array.from(names, (_, column) => weights[column * count + own] ?? 0),
      rarities,
      unknownRarity: rarityOfUnknown(rarities),
      leastFeatures: LEAST_FEATURES[view],
      bias: -floors[view],
      voice: voices[view],
      finder: new FeatureFinder(names),
    };
  });
  return { jurors, calibration };
}

function labelOf(entry: ManifestEntry | undefined): 0 | 1 {
  return entry?.label === 'spam' ? 1 : 0;
}
