import { parseArgs } from 'node:util';
import { Failure } from '../src/failure.ts';
import type { Context } from './context.ts';

export interface Option {
  /** What stands for the value in the usage: `STACK`, `FILE`. */
  readonly value: string;
  readonly description: string;
  readonly required?: boolean;
}

/** A step of the delivery. */
export interface Command {
  readonly summary: string;
  readonly options: Readonly<Record<string, Option>>;
  /** @returns the exit code */
  readonly run: (values: Values, context: Context) => Promise<number>;
}

/** Values of the options by name. */
export type Values = Readonly<Record<string, string | undefined>>;

/** The failure of a command line that makes no sense. */
export function usageError(command: string, what: string): Failure {
  return new Failure('USAGE', what, `npm run deliver -- ${command} --help shows the options.`);
}

/**
 * The values on the command line of a command.
 *
 * @throws USAGE for an option that is unknown, or missing though required
 */
export function readValues(name: string, { options }: Command, args: readonly string[]): Values {
  const values = parsed(name, Object.keys(options), args);
  for (const [option, { required, value }] of Object.entries(options)) {
    if (required === true && (values[option] ?? '') === '')
      throw usageError(name, `--${option} ${value} is missing.`);
  }
  return values;
}

/** The value of an option that is required, as `readValues` has seen to. */
export function needed(values: Values, name: string): string {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
}

/** How a command is called. */
export function usage(name: string, { summary, options }: Command): string {
  const lines = Object.entries(options).map(
    ([option, { value, description, required }]) =>
      `  ${`--${option} ${value}`.padEnd(24)} ${description}${required === true ? ' Required.' : ''}`,
  );
  return [summary, '', `Usage: npm run deliver -- ${name} [OPTIONS]`, '', ...lines].join('\n');
}

function parsed(command: string, names: readonly string[], args: readonly string[]): Values {
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw usageError(command, error instanceof Error ? error.message : String(error));
  }
}
