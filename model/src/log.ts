import { styleText } from 'node:util';
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { HamletError } from './errors.ts';
import { toHamletError } from './errors.ts';

/** Names of Cloud Logging for pino's levels. */
const SEVERITY: Readonly<Record<string, string>> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

/**
 * One JSON object a line in the form Cloud Logging reads: severity, time, message, and what else the caller adds. Messages
 * and addresses of mail have no place in it.
 */
export function openLog(level: string, destination: DestinationStream = process.stdout): Logger {
  return pino(
    {
      level,
      messageKey: 'message',
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ severity: SEVERITY[label] ?? 'DEFAULT' }) },
    },
    destination,
  );
}

/**
 * What may be logged of a failure: what to do about it; and of one that nobody foresaw where it happened, without what its cause
 * says: that may quote mail.
 */
export function failureFields({ code, remedy, cause }: HamletError): object {
  const isUnforeseen = code === 'INTERNAL' && cause instanceof Error;
  return { error: { code, remedy }, ...(isUnforeseen && { stack_trace: framesOf(cause) }) };
}

function framesOf({ name, stack = '' }: Error): string {
  return [name, ...stack.split('\n').filter((line) => /^\s+at /.test(line))].join('\n');
}

/**
 * Logs the failure that ends a process.
 *
 * @param signal what it was aborted with is the failure that is told
 * @returns the exit code
 */
export function logFatal(log: Logger, thrown: unknown, signal?: AbortSignal): number {
  const error = toHamletError(thrown, signal);
  log.fatal(failureFields(error), error.message);
  return error.exitCode;
}

/** For a person at a terminal: the time, what happened, and what to do about it. */
export function readableLines(stream: NodeJS.WritableStream): DestinationStream {
  return {
    write(line) {
      const { severity, time, message, error } = JSON.parse(line) as Entry;
      const colour = COLOURS[severity];
      const text = colour === undefined ? message : styleText(colour, message);
      const remedy = error === undefined ? '' : `\n         ${error.code}: ${error.remedy}`;
      stream.write(`${styleText('dim', time.slice(11, 19))} ${text}${remedy}\n`);
    },
  };
}

interface Entry {
  readonly severity: string;
  readonly time: string;
  readonly message: string;
  readonly error?: { readonly code: string; readonly remedy: string };
}

const COLOURS: Readonly<Record<string, 'yellow' | 'red'>> = {
  WARNING: 'yellow',
  ERROR: 'red',
  CRITICAL: 'red',
};
