/** Every failure Hamlet reports on purpose has one of these codes; each is explained in docs/errors.md. */
export const ERROR_CODES = {
  CONFIG_INVALID: { exit: 2, status: 500 },
  USAGE: { exit: 2, status: 400 },
  MESSAGE_EMPTY: { exit: 65, status: 422 },
  MESSAGE_TOO_LARGE: { exit: 65, status: 413 },
  MESSAGE_TOO_COMPLEX: { exit: 65, status: 422 },
  MESSAGE_UNREADABLE: { exit: 65, status: 422 },
  DATA_NOT_FOUND: { exit: 66, status: 500 },
  DATA_INVALID: { exit: 65, status: 500 },
  DATA_TOO_SMALL: { exit: 65, status: 500 },
  STORAGE_NOT_FOUND: { exit: 66, status: 500 },
  STORAGE_CONFLICT: { exit: 75, status: 503 },
  STORAGE_FORBIDDEN: { exit: 77, status: 500 },
  STORAGE_FULL: { exit: 73, status: 500 },
  STORAGE_UNAVAILABLE: { exit: 75, status: 503 },
  BUNDLE_NOT_FOUND: { exit: 66, status: 503 },
  BUNDLE_CORRUPT: { exit: 65, status: 503 },
  BUNDLE_INCOMPATIBLE: { exit: 65, status: 503 },
  GATE_FAILED: { exit: 3, status: 500 },
  NO_CHAMPION: { exit: 66, status: 503 },
  VERSION_NOT_FOUND: { exit: 66, status: 404 },
  VERSION_IN_USE: { exit: 75, status: 409 },
  OUT_OF_MEMORY: { exit: 71, status: 500 },
  BACKEND_UNAVAILABLE: { exit: 69, status: 503 },
  REQUEST_INVALID: { exit: 65, status: 400 },
  REQUEST_TIMEOUT: { exit: 75, status: 408 },
  ROUTE_NOT_FOUND: { exit: 66, status: 404 },
  METHOD_NOT_ALLOWED: { exit: 64, status: 405 },
  ENCODING_UNSUPPORTED: { exit: 65, status: 415 },
  EXPECTATION_UNSUPPORTED: { exit: 65, status: 417 },
  JUDGE_TIMEOUT: { exit: 75, status: 504 },
  OVERLOADED: { exit: 75, status: 503 },
  NOT_READY: { exit: 75, status: 503 },
  PORT_UNAVAILABLE: { exit: 69, status: 500 },
  CANCELLED: { exit: 130, status: 503 },
  INTERNAL: { exit: 70, status: 500 },
} as const satisfies Record<string, { exit: number; status: number }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * A failure a person can act on.
 *
 * @param code    stable, documented; decides the exit code (sysexits.h where one fits) and the HTTP status
 * @param message what happened, naming the file, key or value
 * @param remedy  what to do next, with the exact command where there is one
 */
export class HamletError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HamletError';
    this.code = code;
    this.remedy = remedy;
  }

  get exitCode(): number {
    return ERROR_CODES[this.code].exit;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }
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
