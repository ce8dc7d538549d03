import { styleText } from 'node:util';
import { HamletError } from '../errors.ts';
import type { Io } from './command.ts';

/**
 * Tells of a failure on stderr, as a block to read on a terminal and as one JSON line elsewhere, and gives the exit code.
 * A failure nobody foresaw is INTERNAL; what it says and its stack are shown under HAMLET_DEBUG=1 only, as they may quote mail.
 */
export function reportFailure(thrown: unknown, io: Io): number {
  const error = toHamletError(thrown, io.signal);
  const stack = io.env['HAMLET_DEBUG'] === '1' ? stackOf(thrown) : undefined;
  io.stderr.write(io.isTerminal.stderr ? asBlock(error, stack, io) : asLine(error, stack));
  return error.exitCode;
}

/** Any thrown value as a HamletError: itself, what the signal was aborted with, or INTERNAL. */
export function toHamletError(thrown: unknown, signal?: AbortSignal): HamletError {
  if (thrown instanceof HamletError) return thrown;
  const isAbort = thrown instanceof Error && thrown.name === 'AbortError';
  if (isAbort && signal?.reason instanceof HamletError) return signal.reason;
  return new HamletError(
    'INTERNAL',
    `Something unforeseen happened: ${whereOf(thrown)}.`,
    'Run the same command with HAMLET_DEBUG=1 in front of it and report what it prints, without the mail it may quote.',
    { cause: thrown },
  );
}

/** Its kind and the place in the code it came from, without what it says. */
function whereOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  const frame = /^\s+at (?:.*\()?(?:file:\/\/)?(.+?:\d+:\d+)\)?$/m.exec(thrown.stack ?? '')?.[1];
  return frame === undefined ? thrown.name : `${thrown.name} at ${frame}`;
}

function asBlock({ code, message, remedy }: HamletError, stack: string | undefined, io: Io): string {
  const head = styleText(['red', 'bold'], code, { stream: io.stderr });
  const lines = [`${head}: ${message}`, ...remedy.split('\n').map((line) => `  ${line}`)];
  return `${[...lines, ...(stack === undefined ? [] : [stack])].join('\n')}\n`;
}

function asLine({ code, message, remedy }: HamletError, stack: string | undefined): string {
  return `${JSON.stringify({ error: { code, message, remedy, ...(stack !== undefined && { stack }) } })}\n`;
}

function stackOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const cause = stackOf(thrown.cause);
  return [thrown.stack ?? thrown.message, ...(cause === undefined ? [] : [`Caused by: ${cause}`])].join('\n');
}
