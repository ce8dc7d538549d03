import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { HamletError } from './errors.ts';
import { nearest } from './nearest.ts';

/** Variables of the test run are nobody's settings. */
const TEST_RUN = /^HAMLET_TEST_/;
/** Settings of another part of Hamlet are that part's to judge. */
const OTHER_PARTS = /^HAMLET_(?:SERVING|TRAINING|TEST)_/;

/** The settings every part shares, by the names of their environment variables. */
export const modelSettings = {
  HAMLET_REGISTRY: z
    .string()
    .min(1)
    .default('.hamlet')
    .meta({ description: 'Where models are registered: a folder or `gs://bucket/prefix`.' }),
  HAMLET_MODEL: z.string().min(1).default('champion').meta({
    description: 'The model that judges: a version, an alias, a bundle folder or `gs://bucket/prefix`.',
  }),
  HAMLET_BACKEND: z.enum(['auto', 'native', 'wasm']).default('auto').meta({
    description: 'TensorFlow.js backend that trains; `auto` takes the native one where it is installed.',
  }),
  HAMLET_THREADS: wholeNumber(1, 256)
    .optional()
    .meta({ description: 'Threads that judge mail; as many as there are cores when left out.' }),
  HAMLET_DEBUG: z
    .enum(['0', '1'])
    .default('0')
    .meta({ description: '`1` shows the stack of a failure nobody foresaw.' }),
};

export interface ModelConfig {
  readonly registry: string;
  readonly model: string;
  readonly backend: 'auto' | 'native' | 'wasm';
  readonly threads: number;
}

/** @throws CONFIG_INVALID */
export function readModelConfig(env: Environment): ModelConfig {
  const settings = readSettings(modelSettings, env, OTHER_PARTS);
  return Object.freeze({
    registry: settings.HAMLET_REGISTRY,
    model: settings.HAMLET_MODEL,
    backend: settings.HAMLET_BACKEND,
    threads: settings.HAMLET_THREADS ?? availableParallelism(),
  });
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Takes the settings named in `shape` from the environment. An empty variable counts as unset.
 *
 * @param passedOver names that begin with HAMLET_ and are left alone
 * @throws CONFIG_INVALID naming every variable that is wrong, and every `HAMLET_…` one that nobody knows
 */
export function readSettings<S extends z.core.$ZodLooseShape>(
  shape: S,
  env: Environment,
  passedOver = TEST_RUN,
): z.output<z.ZodObject<S>> {
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== '');
  const known = Object.fromEntries(given.filter(([name]) => Object.hasOwn(shape, name)));
  const unknown = given
    .map(([name]) => name)
    .filter((name) => name.startsWith('HAMLET_') && !passedOver.test(name) && !Object.hasOwn(shape, name));
  const parsed = z.object(shape).safeParse(known);
  const faults = [
    ...unknown.map((name) => unknownSetting(name, Object.keys(shape))),
    ...(parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}.`),
  ];
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new HamletError(
    'CONFIG_INVALID',
    faults.join(' '),
    'Every setting is described in docs/configuration.md.',
  );
}

/** A setting that is a whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): z.ZodPipe<z.ZodString, z.ZodCoercedNumber<string>> {
  return z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .pipe(z.coerce.number<string>().min(min).max(max));
}

function unknownSetting(name: string, names: readonly string[]): string {
  const guess = nearest(name, names);
  return `${name} is no setting of Hamlet.${guess === undefined ? '' : ` Did you mean ${guess}?`}`;
}
