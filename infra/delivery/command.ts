import { parseArgs } from 'node:util';
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

/** A command line that makes no sense. */
export class UsageError extends Error {}

/**
 * The values on a command line.
 *
 * @throws UsageError for an option that is unknown, or missing though required
 */
export function readValues(command: Command, args: readonly string[]): Values {
  const names = Object.keys(command.options);
  const values = parsed(names, args);
  for (const [name, { required, value }] of Object.entries(command.options)) {
    if (required === true && (values[name] ?? '') === '')
      throw new UsageError(`--${name} ${value} is missing`);
  }
  return values;
}

/** The value of an option that is required. */
export function needed(values: Values, name: string): string {
  const value = values[name];
  if (value === undefined) throw new UsageError(`--${name} is missing`);
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

function parsed(names: readonly string[], args: readonly string[]): Values {
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
