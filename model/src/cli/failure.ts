import { styleText } from 'node:util';
import type { HamletError } from '../errors.ts';
import { toHamletError } from '../errors.ts';
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
