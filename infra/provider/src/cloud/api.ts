import { z } from 'zod';
import { Failure } from '../../../src/failure.ts';
import type { Context } from '../context.ts';

/** An answer that says no. */
export class ApiError extends Error {
  readonly status: number;
  /** For example `ABORTED`, `NOT_FOUND`. */
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.reason = reason;
  }
}

/** What a person makes of an answer that says no. */
export function refused(error: ApiError): Failure {
  const remedy =
    error.status === 403
      ? 'Grant it to whoever runs `npx pulumi up` (INFRA.md says who may do what), and run it again.'
      : 'Correct the cause and run `npx pulumi up` again: it goes on from here.';
  return new Failure('CLOUD_REFUSED', `Google Cloud answered ${error.status}: ${error.message}`, remedy, {
    cause: error,
  });
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** Whether it may be sent again when nobody knows whether it arrived. */
  readonly repeatable?: boolean;
}

/** Sends a request with the caller's token; the answer's body. */
export type Api = (url: string, call?: Call) => Promise<string>;

const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 16_000;
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Waits and tries again when the cloud is busy or away, as Google asks for.
 * Source: https://cloud.google.com/storage/docs/retry-strategy
 *
 * @throws ApiError for an answer that says no; CLOUD_UNAVAILABLE when there is none
 */
export function createApi(
  accessToken: () => Promise<string>,
  { sleep }: Pick<Context, 'sleep'>,
  send: typeof fetch = fetch,
): Api {
  return async (url, call = {}) => {
    for (let attempt = 1; ; attempt++) {
      const result = await attemptOnce(send, url, call, await accessToken());
      if (typeof result === 'string') return result;
      if (attempt === ATTEMPTS || !mayRepeat(result, call)) throw giveUp(url, result);
      await sleep(pauseBefore(attempt + 1));
    }
  };
}

async function attemptOnce(
  send: typeof fetch,
  url: string,
  call: Call,
  token: string,
): Promise<string | Error> {
  const { method = 'GET', body } = call;
  try {
    const response = await send(url, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return response.ok ? text : errorOf(response.status, text);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** 429 says that nothing was done; after 5xx or no answer at all it is unknown. */
function mayRepeat(error: Error, { method = 'GET', repeatable = method === 'GET' }: Call): boolean {
  if (!(error instanceof ApiError)) return repeatable;
  return error.status === 429 || (repeatable && error.status >= 500);
}

function pauseBefore(attempt: number): number {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 2), LONGEST_PAUSE_MS);
  return longest / 2 + (Math.random() * longest) / 2;
}

const errorBody = z.object({ error: z.object({ message: z.string(), status: z.string().default('') }) });

function errorOf(status: number, text: string): ApiError {
  const { data } = errorBody.safeParse(jsonOrUndefined(text));
  return new ApiError(status, data?.error.status ?? '', data?.error.message ?? text.slice(0, 500));
}

function giveUp(url: string, error: Error): Error {
  if (error instanceof ApiError) return error;
  const cause = error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
  return new Failure(
    'CLOUD_UNAVAILABLE',
    `No answer from ${new URL(url).origin} (${cause}).`,
    'Look at the network and https://status.cloud.google.com, then run `npx pulumi up` again: it goes on from here.',
    { cause: error },
  );
}

/** What an answer should look like, or a failure that says it does not. */
export function parseAnswer<T>(schema: z.ZodType<T>, text: string, url: string): T {
  const parsed = schema.safeParse(jsonOrUndefined(text));
  if (parsed.success) return parsed.data;
  throw new Failure(
    'CLOUD_REFUSED',
    `The answer from ${url} is not understood: ${z.prettifyError(parsed.error)}.`,
    'See whether a newer version of Hamlet knows this answer.',
  );
}

export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
