import type { Environment, ModelConfig } from '@hamlet/model';
import { HamletError, modelSettings, readModelConfig, readSettings, wholeNumber } from '@hamlet/model';
import { z } from 'zod';

/** The settings of the service, by the names of their environment variables. */
export const servingSettings = {
  PORT: wholeNumber(0, 65535).default(8080).meta({ description: 'Port the service listens on.' }),
  HAMLET_SERVING_HOST: z
    .string()
    .min(1)
    .default('0.0.0.0')
    .meta({ description: 'Address it listens on; `127.0.0.1` is reached from this machine alone.' }),
  HAMLET_SERVING_MAX_BODY_BYTES: wholeNumber(1, 50 * 1024 ** 2)
    .default(25 * 1024 ** 2)
    .meta({ description: 'Largest request body in bytes, after decompression.' }),
  HAMLET_SERVING_TIMEOUT_SECONDS: wholeNumber(1, 300)
    .default(30)
    .meta({ description: 'Seconds a request may take to arrive, and as many again to be judged.' }),
  HAMLET_SERVING_MAX_WAITING: wholeNumber(1, 10_000).default(256).meta({
    description:
      'Messages that may wait for a thread; further ones are refused with 503, as are those that memory has no room for.',
  }),
  HAMLET_SERVING_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .meta({ description: 'Least severity that is logged; `debug` includes health checks.' }),
  MODEL_URI: z.string().min(1).optional().meta({
    description: 'The same as `HAMLET_MODEL`, by the name that platforms and container images use.',
  }),
  GOOGLE_CLOUD_PROJECT: z
    .string()
    .optional()
    .meta({ description: 'Project in whose traces the log lines of a request are shown.' }),
};

export interface ServingConfig extends ModelConfig {
  readonly port: number;
  readonly host: string;
  readonly maxBodyBytes: number;
  readonly timeoutMillis: number;
  readonly maxWaiting: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly project: string | undefined;
}

/** @throws CONFIG_INVALID naming every variable that is wrong, and every `HAMLET_…` one that nobody knows */
export function readServingConfig(env: Environment): ServingConfig {
  const settings = readSettings({ ...modelSettings, ...servingSettings }, env);
  return Object.freeze({
    ...readModelConfig({ ...env, HAMLET_MODEL: modelOf(env) }),
    port: settings.PORT,
    host: settings.HAMLET_SERVING_HOST,
    maxBodyBytes: settings.HAMLET_SERVING_MAX_BODY_BYTES,
    timeoutMillis: settings.HAMLET_SERVING_TIMEOUT_SECONDS * 1000,
    maxWaiting: settings.HAMLET_SERVING_MAX_WAITING,
    logLevel: settings.HAMLET_SERVING_LOG_LEVEL,
    project: settings.GOOGLE_CLOUD_PROJECT,
  });
}

/** @throws CONFIG_INVALID when the two names of the setting disagree */
function modelOf({ MODEL_URI: uri = '', HAMLET_MODEL: model = '' }: Environment): string {
  if (uri === '' || model === '' || uri === model) return uri || model;
  throw new HamletError(
    'CONFIG_INVALID',
    `MODEL_URI is ${uri} and HAMLET_MODEL is ${model}; they are two names of one setting.`,
    'Set one of them, or both to the same.',
  );
}
