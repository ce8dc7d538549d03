import type { JudgePool } from '@hamlet/model';
import { HamletError } from '@hamlet/model';
import express from 'express';
import type { ErrorRequestHandler, Express, Request, RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { BodyLimits } from './body.ts';
import { readBody } from './body.ts';
import type { MessageParts } from './compose.ts';
import { composeMessage, messageParts } from './compose.ts';
import {
  errorBody,
  failureOfRequest,
  invalidRequest,
  notReady,
  overloaded,
  tookTooLong,
} from './http-error.ts';
import type { Asset } from './page.ts';
import { logRequests } from './request-log.ts';
import { securityHeaders } from './security-headers.ts';
import type { Status } from './status.ts';
import { requireWellFormed } from './well-formed.ts';

export interface Dependencies extends BodyLimits {
  readonly status: () => Status;
  readonly log: Logger;
  /** Files of the page by path. */
  readonly page: ReadonlyMap<string, Asset>;
  /** Messages that may wait for a thread. */
  readonly maxWaiting: number;
  /** Longest time a message may wait and be judged. */
  readonly timeoutMillis: number;
  /** Project in whose traces log lines are shown. */
  readonly project?: string | undefined;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

/** The service without a port: everything it needs is handed in, and it does no I/O of its own. */
export function createApp(dependencies: Dependencies): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(logRequests(dependencies), securityHeaders, requireWellFormed);
  only(app, 'GET', '/health/live', live);
  only(app, 'GET', '/health/ready', ready(dependencies));
  only(app, 'POST', '/v1/classify', admit(dependencies), readBody(dependencies), classify(dependencies));
  for (const [path, asset] of dependencies.page) only(app, 'GET', path, send(asset));
  app.use(unknownRoute);
  app.use(answerFailure);
  return app;
}

/** A route for one method; the others are told which one. */
function only(app: Express, method: 'GET' | 'POST', path: string, ...handlers: RequestHandler[]): void {
  const route = app.route(path);
  if (method === 'GET') route.get(...handlers);
  else route.post(...handlers);
  const allowed = method === 'GET' ? 'GET, HEAD' : method;
  route.all((_request, response) => {
    response.set('Allow', allowed);
    throw new HamletError(
      'METHOD_NOT_ALLOWED',
      `This address takes ${allowed} only.`,
      `Use ${method} ${path}.`,
    );
  });
}

const live: RequestHandler = (_request, response) => {
  response.json({ status: 'live' });
};

function ready({ status }: Dependencies): RequestHandler {
  return (_request, response) => {
    const now = status();
    if (now.phase !== 'ready')
      throw notReady(now.phase === 'starting' ? now.doing : 'the service is shutting down');
    response.json({ status: 'ready' });
  };
}

/** Refuses a message that cannot be judged now before it takes up memory. */
function admit(dependencies: Dependencies): RequestHandler {
  return (_request, _response, next) => {
    freePool(dependencies);
    next();
  };
}

function classify(dependencies: Dependencies): RequestHandler {
  const { timeoutMillis } = dependencies;
  return async (request, response) => {
    const pool = freePool(dependencies);
    const timeout = AbortSignal.timeout(timeoutMillis);
    try {
      const verdict = await pool.judge(messageOf(request), timeout);
      response.locals.verdict = verdict;
      response.json(verdict);
    } catch (error) {
      throw error === timeout.reason ? tookTooLong(timeoutMillis) : error;
    }
  };
}

/** @throws NOT_READY, OVERLOADED */
function freePool({ status, maxWaiting }: Dependencies): JudgePool {
  const now = status();
  if (now.phase === 'starting') throw notReady(now.doing);
  if (now.pool === undefined) throw notReady('the service is shutting down');
  if (now.pool.waiting() >= maxWaiting) throw overloaded();
  return now.pool;
}

/** The body as it is, unless it calls itself JSON. An empty one is left to the judge to refuse. */
function messageOf(request: Request): Uint8Array {
  const bytes = request.body as Uint8Array;
  return typeof request.is('application/json') === 'string' ? composeMessage(partsOf(bytes)) : bytes;
}

function partsOf(bytes: Uint8Array): MessageParts {
  const parsed = messageParts.safeParse(parseJson(bytes));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw invalidRequest(`The JSON body is no message in parts: ${faults.join('; ')}.`);
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalidRequest('The body calls itself JSON and is not.');
  }
}

function send({ type, etag, bytes }: Asset): RequestHandler {
  return (_request, response) => {
    response.set({ 'Content-Type': type, 'Cache-Control': 'no-cache', ETag: etag }).send(bytes);
  };
}

const unknownRoute: RequestHandler = ({ path }) => {
  throw new HamletError(
    'ROUTE_NOT_FOUND',
    `There is nothing at ${path}.`,
    'Use POST /v1/classify, or open / in a browser.',
  );
};

/** Express knows an error handler by its four parameters. */
const answerFailure: ErrorRequestHandler = (thrown: unknown, _request, response, next) => {
  const error = failureOfRequest(thrown);
  response.locals.failure = error;
  if (response.headersSent) {
    next(thrown);
    return;
  }
  if (error.status === 503) response.set('Retry-After', '2');
  response.status(error.status).json(errorBody(error));
};
