import type { Registry } from '@hamlet/model';
import { openRegistry } from '@hamlet/model';
import type { GateLine } from '@hamlet/model/training';
import {
  contend,
  DEFAULT_SETTINGS,
  EVALUATION,
  openBackend,
  openDataSource,
  passes,
  readGateRules,
  trainModel,
} from '@hamlet/model/training';
import type { TrainedModel } from '@hamlet/model/training';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { TrainingConfig } from './config.ts';
import type { Outcome } from './outcome.ts';
import { logProgress } from './progress.ts';

type Ended = Extract<Outcome, { version: string }>;
export type TrainingResult = Pick<Ended, 'state' | 'version' | 'uri' | 'dataDigest' | 'metrics' | 'gate'>;

export interface TrainingContext {
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Trains, registers, asks the gate and promotes for one request. The history of the registry names the request, so a repetition
 * goes on behind the last step that was finished: nothing is trained, registered or promoted twice.
 *
 * @throws DATA_…, BACKEND_UNAVAILABLE, STORAGE_…, BUNDLE_…, CANCELLED
 */
export async function trainForRequest(
  request: string,
  config: TrainingConfig,
  { log, signal }: TrainingContext,
): Promise<TrainingResult> {
  const reason = `training request ${request}`;
  const rules = await readGateRules(config.gate);
  const registry = openRegistry(config.registry);
  let version = await registeredFor(registry, reason);
  if (version === undefined) {
    await registry.requireWritable();
    const model = await train(config, { log, signal });
    signal.throwIfAborted();
    await registry.register(model.version, model.origin, model.files, reason);
    version = model.version;
  }
  log.info({ version }, `Registered: ${version}. Asking the gate.`);
  const gate =
    (await promotedFor(registry, version, reason)) ??
    (await contend(registry, version, rules, reason, signal));
  return resultOf(registry, version, gate);
}

async function train(config: TrainingConfig, { log, signal }: TrainingContext): Promise<TrainedModel> {
  const sources = config.data.map((location) => openDataSource(location));
  const backend = await openBackend(config.backend);
  log.info({ backend, data: config.data }, `Training with the ${backend.name} backend.`);
  return trainModel(sources, {
    seed: config.seed,
    splitBy: 'cluster',
    settings: { ...DEFAULT_SETTINGS, lostHamCost: config.lostHamCost },
    backend,
    commit: null,
    now: () => new Date(),
    signal,
    onProgress: logProgress(log),
  });
}

/** The version that an earlier attempt has registered, if it is still there. */
async function registeredFor(registry: Registry, reason: string): Promise<string | undefined> {
  const { versions } = await registry.state();
  const event = (await registry.history()).findLast(
    (each) => each.action === 'registered' && each.reason === reason && versions.has(each.version),
  );
  return event?.version;
}

/** What the gate told an earlier attempt that has promoted the version. */
async function promotedFor(
  registry: Registry,
  version: string,
  reason: string,
): Promise<GateLine[] | undefined> {
  for (const event of await registry.history())
    if (event.action === 'promoted' && event.version === version && event.reason === reason)
      return event.gate;
  return undefined;
}

const evaluationSchema = z.object({ metrics: z.record(z.string(), z.unknown()) });

async function resultOf(
  registry: Registry,
  version: string,
  gate: readonly GateLine[],
): Promise<TrainingResult> {
  const { dataDigest } = await registry.manifest(version);
  const evaluation: unknown = JSON.parse(
    Buffer.from(await registry.readFile(version, EVALUATION)).toString(),
  );
  const figures = Object.entries(evaluationSchema.parse(evaluation).metrics).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return {
    state: passes(gate) ? 'promoted' : 'rejected',
    version,
    uri: registry.locationOf(version),
    dataDigest,
    metrics: Object.fromEntries(figures),
    gate: [...gate],
  };
}
