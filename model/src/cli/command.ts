import type { Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { HamletError } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** The world as a command sees it; tests hand in another one. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Working directory; relative paths of the user are below it. */
  readonly cwd: string;
  /** Aborted by Ctrl-C or SIGTERM with a CANCELLED error as its reason. */
  readonly signal: AbortSignal;
  readonly isTerminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
}

/** One option as `parseArgs` of node:util takes it, and what `--help` says of it. */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly default?: string | boolean | string[];
  /** Stands for the value in `--help`: `DIR`. */
  readonly value?: string;
  /** In `--help`; names the default, if there is one. */
  readonly description: string;
}

export type Options = Readonly<Record<string, Option>>;

export interface Command {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What follows `hamlet`: `classify [--model MODEL] FILE|FOLDER|-`. */
  readonly usage: string;
  /** Further text of `--help`: what comes out, exit codes, examples. */
  readonly details?: string;
  readonly options: Options;
  /**
   * Runs the command with the arguments after its name and gives the exit code.
   *
   * @throws USAGE for arguments it does not take
   */
  run(args: readonly string[], io: Io): Promise<number>;
}

export interface CommandDefinition<O extends Options> extends Omit<Command, 'options' | 'run'> {
  readonly options: O;
  /** How many arguments besides the options it takes; none when left out. */
  readonly operands?: { readonly min: number; readonly max: number };
  run(parsed: Parsed<O>, io: Io): Promise<number>;
}

/** What `parseArgs` makes of arguments: `values` typed by the options, `positionals` in order. */
export type Parsed<O extends Options> = ReturnType<typeof parseArgs<Config<O>>>;

interface Config<O extends Options> {
  args: string[];
  options: O;
  allowPositionals: true;
  strict: true;
}

/** Makes a command of its parts; `run` gets the arguments parsed and typed by `options`. */
export function defineCommand<const O extends Options>(definition: CommandDefinition<O>): Command {
  return { ...definition, run: async (args, io) => definition.run(parse(definition, args), io) };
}

/** A USAGE error of one command, with its help line as the remedy. */
export function usageError(command: Pick<Command, 'name' | 'usage'>, message: string): HamletError {
  const remedy = `Usage: npx hamlet ${command.usage}\nMore: npx hamlet ${command.name} --help`;
  return new HamletError('USAGE', message, remedy);
}

function parse<O extends Options>(definition: CommandDefinition<O>, args: readonly string[]): Parsed<O> {
  const { name, options, operands = { min: 0, max: 0 } } = definition;
  const parsed = parseOrExplain(definition, {
    args: [...args],
    options,
    allowPositionals: true,
    strict: true,
  });
  const extra = parsed.positionals[operands.max];
  if (extra !== undefined) throw usageError(definition, `'${name}' does not take the argument '${extra}'.`);
  if (parsed.positionals.length < operands.min) throw usageError(definition, `'${name}' needs an argument.`);
  refuseEmpty(definition, parsed);
  return parsed;
}

/** `"$FOLDER"` of a variable that is not set; as a path it would mean the whole working directory. */
function refuseEmpty(
  definition: Pick<Command, 'name' | 'usage'>,
  { values, positionals }: { readonly values: object; readonly positionals: readonly string[] },
): void {
  if (positionals.includes('')) throw usageError(definition, `An argument of '${definition.name}' is empty.`);
  for (const [option, value] of Object.entries(values)) {
    if ([value].flat().includes('')) throw usageError(definition, `The value of --${option} is empty.`);
  }
}

function parseOrExplain<O extends Options>(definition: CommandDefinition<O>, config: Config<O>): Parsed<O> {
  try {
    return parseArgs(config);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const [, unknown] = /^Unknown option '(--?[^']*)'/.exec(cause.message) ?? [];
    const what = unknown === undefined ? cause.message : unknownOption(definition, unknown);
    throw usageError(definition, what);
  }
}

function unknownOption({ name, options }: Pick<Command, 'name' | 'options'>, unknown: string): string {
  const guess = nearest(unknown, ['--help', ...Object.keys(options).map((option) => `--${option}`)]);
  return `'${name}' has no option ${unknown}.${guess === undefined ? '' : ` Did you mean ${guess}?`}`;
}
