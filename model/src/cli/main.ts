import { readFile } from 'node:fs/promises';
import { isatty } from 'node:tty';
import { HamletError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Command, Io } from './command.ts';
import { reportFailure } from './failure.ts';
import { helpOf, overview } from './help.ts';
import { interruption } from '../interruption.ts';

/** Loaded when named, so that no command waits for what another one needs. */
const COMMANDS: Readonly<Record<string, () => Promise<{ command: Command }>>> = {
  explore: () => import('./explore.ts'),
  train: () => import('./train.ts'),
  evaluate: () => import('./evaluate.ts'),
  classify: () => import('./classify.ts'),
  digest: () => import('./digest.ts'),
  registry: () => import('./registry.ts'),
};

/** Runs the command line this process was started with and sets its exit code. */
export async function main(): Promise<void> {
  const { argv, env, stdin, stdout, stderr } = process;
  const isTerminal = { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2) };
  const io: Io = { stdin, stdout, stderr, env, cwd: process.cwd(), signal: interruption(), isTerminal };
  endWhenUnwritable(io);
  process.exitCode = await run(argv.slice(2), io);
}

/** Runs one command line and gives the exit code; failures are reported, never thrown. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(args, io);
  } catch (error) {
    return reportFailure(error, io);
  }
}

async function dispatch([name, ...args]: readonly string[], io: Io): Promise<number> {
  if (name === '--version') {
    io.stdout.write(`${await ownVersion()}\n`);
    return 0;
  }
  if (name === 'help' && args[0] !== undefined) return dispatch([args[0], '--help'], io);
  if (name === undefined || name === 'help' || isHelp(name)) {
    const commands = await Promise.all(Object.keys(COMMANDS).map(load));
    io.stdout.write(overview(commands));
    return 0;
  }
  const command = await load(name);
  const options = args.includes('--') ? args.slice(0, args.indexOf('--')) : args;
  if (!options.some(isHelp)) return command.run(args, io);
  io.stdout.write(helpOf(command));
  return 0;
}

async function load(name: string): Promise<Command> {
  const loader = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (loader === undefined) throw unknownCommand(name);
  return (await loader()).command;
}

function unknownCommand(name: string): HamletError {
  const guess = nearest(name, Object.keys(COMMANDS));
  const hint = guess === undefined ? '' : ` Did you mean '${guess}'?`;
  return new HamletError('USAGE', `There is no command '${name}'.${hint}`, 'See: npx hamlet --help');
}

function isHelp(arg: string): boolean {
  return arg === '--help' || arg === '-h';
}

/** Of this program; its models have versions of their own. */
async function ownVersion(): Promise<string> {
  const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** `hamlet … | head` closes the pipe when it has seen enough; anything else, such as a full disk, is a failure. */
function endWhenUnwritable(io: Io): void {
  for (const stream of [io.stdout, io.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? 0 : reportFailure(unwritable(error), io));
    });
  }
}

function unwritable(cause: NodeJS.ErrnoException): HamletError {
  const code = cause.code === 'ENOSPC' ? 'STORAGE_FULL' : 'STORAGE_UNAVAILABLE';
  const message = `The output cannot be written: ${cause.message}.`;
  return new HamletError(code, message, 'Free some space or send it elsewhere, then run it again.', {
    cause,
  });
}
