import { readModelConfig } from '../config.ts';
import { CORPUS_URI } from '../data/corpus.ts';
import { openDataSource } from '../data/open.ts';
import type { PreparationReport } from '../data/prepare.ts';
import type { MetricName } from '../evaluate/bootstrap.ts';
import { show } from '../evaluate/report.ts';
import type { BackendChoice } from '../learn/backend.ts';
import { openBackend } from '../learn/backend.ts';
import { DEFAULT_SETTINGS } from '../learn/settings.ts';
import type { TrainOptions } from '../learn/train.ts';
import { contend, gateFailure, readGateRules } from '../registry/contest.ts';
import type { GateLine } from '../registry/gate.ts';
import { passes } from '../registry/gate.ts';
import { openRegistry } from '../registry/open.ts';
import type { Registry } from '../registry/registry.ts';
import { requireRoom, saveBundle } from '../train/save.ts';
import type { TrainedModel } from '../train/train-model.ts';
import { trainModel } from '../train/train-model.ts';
import type { Io } from './command.ts';
import { defineCommand, usageError } from './command.ts';
import { commitOf } from './commit.ts';
import { dataOption } from './data-option.ts';
import { gateTable } from './gate-lines.ts';
import { openProgress } from './progress.ts';
import { write } from './write.ts';

const DETAILS = `
Reads labelled mail, keeps near-duplicates together, sets a fifth of it aside as the test split, trains, measures on the test
split, and writes a bundle: the model that is served has learned from everything, its twin that was measured has not seen the
test split. Without --out the bundle is registered, and becomes champion when it passes the gate.

LOCATION is a folder with ham/ and spam/ below it, an mbox, a .jsonl with {"label","message"} lines, or gs://bucket/prefix.

Exit code: 0; 3 when the model was registered but did not pass the gate; another when there is no model.

Examples:
  npx hamlet train
  npx hamlet train --data ~/mail --out model-of-mine
  npx hamlet train --data ${CORPUS_URI} --data ~/mail --lost-ham-cost 50`;

const REPORTED: readonly (readonly [MetricName, string])[] = [
  ['rocAuc', 'ROC AUC'],
  ['recallAtFpr001', 'spam caught at 0.1 % ham lost'],
  ['hamMisclassificationPercent', 'ham lost, %'],
  ['spamMisclassificationPercent', 'spam missed, %'],
  ['lamPercent', 'lam, %'],
];

export const command = defineCommand({
  name: 'train',
  summary: 'Train a model on labelled mail, measure it, and register it.',
  usage: 'train [--data LOCATION]… [--out BUNDLE]',
  details: DETAILS,
  options: {
    data: dataOption,
    out: {
      type: 'string',
      value: 'BUNDLE',
      description: 'Write the bundle to this folder or gs:// prefix instead of registering it.',
    },
    backend: {
      type: 'string',
      value: 'BACKEND',
      description: 'auto, native or wasm. Default: HAMLET_BACKEND, else auto.',
    },
    seed: {
      type: 'string',
      value: 'N',
      default: '1',
      description: 'Decides the splits and the order of learning. Default: 1.',
    },
    split: {
      type: 'string',
      value: 'RULE',
      default: 'cluster',
      description: 'What goes to the test split: cluster (a random fifth) or time (the newest fifth).',
    },
    'lost-ham-cost': {
      type: 'string',
      value: 'N',
      default: String(DEFAULT_SETTINGS.lostHamCost),
      description: `How many let-through spams one lost ham costs. Default: ${DEFAULT_SETTINGS.lostHamCost}.`,
    },
    gate: { type: 'string', value: 'FILE', description: 'Rules for promotion. Default: model/gate.json.' },
    reason: {
      type: 'string',
      value: 'TEXT',
      default: 'trained',
      description: 'Why, for the history of the registry.',
    },
  },
  async run({ values }, io) {
    const config = readModelConfig(io.env);
    const choice = backendOf(values.backend ?? config.backend);
    const options = trainOptionsOf(values);
    const rules = await readGateRules(values.gate);
    const sources = (values.data ?? [CORPUS_URI]).map((location) => openDataSource(location));
    const registry = openRegistry(config.registry);
    await (values.out === undefined ? registry.requireWritable() : requireRoom(values.out));
    const backend = await openBackend(choice);
    const progress = openProgress(io);
    const model = await trainModel(sources, {
      ...options,
      backend,
      commit: await commitOf(import.meta.filename),
      now: () => new Date(),
      signal: io.signal,
      onProgress: (step, done, total) => {
        progress.report({ step: step === 'Learning' ? `Learning (${backend.name})` : step, done, total });
      },
    });
    progress.end();
    io.signal.throwIfAborted();
    if (values.out === undefined) return register(model, registry, rules, values.reason, io);
    await saveBundle(values.out, model);
    await tell(io, model, values.out, undefined);
    return 0;
  },
});

async function register(
  model: TrainedModel,
  registry: Registry,
  rules: Awaited<ReturnType<typeof readGateRules>>,
  reason: string,
  io: Io,
): Promise<number> {
  await registry.register(model.version, model.origin, model.files, reason);
  const lines = await contend(registry, model.version, rules, reason, io.signal);
  await tell(io, model, registry.locationOf(model.version), lines);
  if (!passes(lines)) throw gateFailure(model.version, lines);
  return 0;
}

/** A summary for people on a terminal, one JSON line elsewhere. */
async function tell(
  io: Io,
  { version, evaluation, training, origin }: TrainedModel,
  location: string,
  gate: readonly GateLine[] | undefined,
): Promise<void> {
  const { metrics, intervals } = evaluation;
  if (!io.isTerminal.stdout) {
    const { threshold, backend, dataDigest } = origin;
    const { kept, exactDuplicates, conflicts, unreadable } = training.data.report;
    const counts = {
      kept,
      exactDuplicates,
      conflicting: conflicts.messages,
      unreadable: unreadable.byReason,
    };
    await write(
      io.stdout,
      `${JSON.stringify({ version, location, threshold, backend, dataDigest, messages: counts, matrixBytes: training.matrixBytes, metrics, ...(gate && { gate, passed: passes(gate) }) })}\n`,
    );
    return;
  }
  const { kept } = training.data.report;
  const rows = REPORTED.map(
    ([name, title]) =>
      `  ${title.padEnd(32)} ${show(name, metrics[name]).padStart(8)}   ${show(name, intervals[name].low)} to ${show(name, intervals[name].high)}\n`,
  );
  await write(
    io.stdout,
    `\nModel ${version}: learned from ${kept} messages (left out: ${leftOut(training.data.report)}), threshold ${origin.threshold.toFixed(4)}, backend ${origin.backend.name}.\n` +
      `On ${metrics.ham} ham and ${metrics.spam} spam that were set aside, with 95 % intervals:\n${rows.join('')}` +
      (gate === undefined ? '' : `Gate:\n${gateTable(gate)}`) +
      `Bundle and report: ${location}\n`,
  );
}

function leftOut({ exactDuplicates, conflicts, unreadable }: PreparationReport): string {
  const reasons = Object.entries(unreadable.byReason).map(([reason, count]) => `${count} ${reason}`);
  return [`${exactDuplicates} copies`, `${conflicts.messages} under both labels`, ...reasons].join(', ');
}

function trainOptionsOf(
  values: Readonly<Record<'seed' | 'split' | 'lost-ham-cost', string>>,
): Pick<TrainOptions, 'seed' | 'splitBy' | 'settings'> {
  return {
    seed: wholeNumber('seed', values.seed),
    splitBy: splitOf(values.split),
    settings: { ...DEFAULT_SETTINGS, lostHamCost: positive('lost-ham-cost', values['lost-ham-cost']) },
  };
}

function backendOf(name: string): BackendChoice {
  if (name === 'auto' || name === 'native' || name === 'wasm') return name;
  throw usageError(command, `--backend is auto, native or wasm, not '${name}'.`);
}

function splitOf(rule: string): 'cluster' | 'time' {
  if (rule === 'cluster' || rule === 'time') return rule;
  throw usageError(command, `--split is cluster or time, not '${rule}'.`);
}

function wholeNumber(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw usageError(command, `--${option} is a whole number, not '${text}'.`);
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw usageError(command, `--${option} is a number above zero, not '${text}'.`);
}
