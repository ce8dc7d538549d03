import { createHash } from 'node:crypto';
import type { Environment } from '@hamlet/model';
import { HamletError, modelSettings, readSettings, wholeNumber } from '@hamlet/model';
import type { BackendChoice } from '@hamlet/model/training';
import { CORPUS_URI, DEFAULT_SETTINGS } from '@hamlet/model/training';
import { z } from 'zod';

/** Where the outcome goes; read before all other settings, so that what is wrong with those can be recorded there. */
const targetSettings = {
  HAMLET_TRAINING_OUTCOMES: required('gs://bucket/outcomes').meta({
    description: 'Where outcomes are written: a folder or `gs://bucket/prefix`. Must be set.',
  }),
  HAMLET_TRAINING_REQUEST: z
    .string()
    .regex(/^[a-z0-9][\w.-]{0,127}$/i, 'must be a name of letters, digits, ".", "_" and "-"')
    .optional()
    .meta({
      description:
        'Name of the request; a request is answered once. Default: the execution of Cloud Run or the job of Vertex AI, else a digest of the settings.',
    }),
  CLOUD_RUN_EXECUTION: z
    .string()
    .optional()
    .meta({ description: 'Set by Cloud Run: goes into the outcome.' }),
  CLOUD_ML_JOB_ID: z
    .string()
    .optional()
    .meta({ description: 'Set by Vertex AI custom training: goes into the outcome.' }),
};

/** The settings of the job, by the names of their environment variables. */
export const trainingSettings = {
  ...targetSettings,
  HAMLET_REGISTRY: required('gs://bucket/registry').meta({
    description: 'Where models are registered: a folder or `gs://bucket/prefix`. Must be set.',
  }),
  HAMLET_TRAINING_DATA: z
    .string()
    .default(CORPUS_URI)
    .meta({ description: 'Locations of labelled mail, with spaces between them.' }),
  HAMLET_TRAINING_SEED: wholeNumber(0, 999_999_999)
    .default(1)
    .meta({ description: 'Decides the splits and the order of learning.' }),
  HAMLET_TRAINING_LOST_HAM_COST: z.coerce
    .number<string>()
    .positive()
    .default(DEFAULT_SETTINGS.lostHamCost)
    .meta({ description: 'How many let-through spams one lost ham costs.' }),
  HAMLET_TRAINING_GATE: z
    .string()
    .optional()
    .meta({ description: 'File with the rules for promotion; `model/gate.json` when left out.' }),
  HAMLET_BACKEND: modelSettings.HAMLET_BACKEND,
  HAMLET_DEBUG: modelSettings.HAMLET_DEBUG,
  CLOUD_RUN_TASK_COUNT: z.literal('1', { error: 'must be 1: one task trains the model' }).default('1').meta({
    description: 'Set by Cloud Run: one task trains the model.',
  }),
};

/** What a request is called, and where its outcome goes. */
export interface OutcomeTarget {
  readonly outcomes: string;
  readonly request: string;
  readonly execution: string | undefined;
}

export interface TrainingConfig {
  readonly registry: string;
  readonly data: readonly string[];
  readonly seed: number;
  readonly lostHamCost: number;
  readonly gate: string | undefined;
  readonly backend: BackendChoice;
}

/** @throws CONFIG_INVALID when nobody can say where the outcome belongs */
export function readOutcomeTarget(env: Environment): OutcomeTarget {
  const settings = readSettings(targetSettings, env, /^HAMLET_/);
  const execution = settings.CLOUD_RUN_EXECUTION ?? settings.CLOUD_ML_JOB_ID;
  return Object.freeze({
    outcomes: settings.HAMLET_TRAINING_OUTCOMES,
    request: settings.HAMLET_TRAINING_REQUEST ?? execution ?? digestOfSettings(env),
    execution,
  });
}

/** @throws CONFIG_INVALID naming every variable that is wrong, and every `HAMLET_…` one that nobody knows */
export function readTrainingConfig(env: Environment): TrainingConfig {
  const settings = readSettings(trainingSettings, env);
  const data = settings.HAMLET_TRAINING_DATA.split(/\s+/).filter((location) => location !== '');
  if (data.length === 0)
    throw new HamletError(
      'CONFIG_INVALID',
      'HAMLET_TRAINING_DATA names no location.',
      `Name some, or leave it out for ${CORPUS_URI}.`,
    );
  return Object.freeze({
    registry: settings.HAMLET_REGISTRY,
    data: Object.freeze(data),
    seed: settings.HAMLET_TRAINING_SEED,
    lostHamCost: settings.HAMLET_TRAINING_LOST_HAM_COST,
    gate: settings.HAMLET_TRAINING_GATE,
    backend: settings.HAMLET_BACKEND,
  });
}

function required(example: string): z.ZodString {
  return z.string({ error: `must be set, for example to ${example}` });
}

/** The same settings make the same request. */
function digestOfSettings(env: Environment): string {
  const names = Object.keys(env).filter((name) => name.startsWith('HAMLET_'));
  const given = names.sort().map((name) => [name, env[name]]);
  return `settings-${createHash('sha256').update(JSON.stringify(given)).digest('hex').slice(0, 16)}`;
}
