import type { HamletError, Verdict } from '@hamlet/model';
import { failureFields } from '@hamlet/model';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

export interface RequestLogOptions {
  readonly log: Logger;
  readonly project?: string | undefined;
  readonly now: () => number;
}

/**
 * Logs each request once, when it is answered or given up: method, path, status, duration, trace, and the prediction or the code
 * of a failure. Neither query nor body is logged, nor the reasons, which quote it. Health checks count as debugging.
 */
export function logRequests({ log, project, now }: RequestLogOptions): RequestHandler {
  return (request, response, next) => {
    const began = now();
    response.once('close', () => {
      const { failure, verdict } = response.locals as { failure?: HamletError; verdict?: Verdict };
      const httpRequest = describe(request, response, now() - began);
      const { requestMethod, requestUrl, status, latency } = httpRequest;
      const fields = {
        httpRequest,
        ...traceOf(request, project),
        ...predictionFields(verdict),
        ...(failure !== undefined && failureFields(failure)),
      };
      log[levelOf(request, failure)](fields, `${requestMethod} ${requestUrl} ${status} ${latency}`);
    });
    next();
  };
}

/** In the form of Cloud Logging's HttpRequest. */
function describe(request: Request, response: Response, millis: number) {
  return {
    requestMethod: request.method,
    requestUrl: request.path.slice(0, 200),
    status: response.writableFinished ? response.statusCode : CLIENT_WENT_AWAY,
    latency: `${(millis / 1000).toFixed(4)}s`,
    userAgent: request.get('user-agent')?.slice(0, 200),
    responseSize: response.get('content-length'),
  };
}

/** As nginx has it. */
const CLIENT_WENT_AWAY = 499;

function levelOf(request: Request, failure: HamletError | undefined): 'debug' | 'info' | 'warn' | 'error' {
  if (request.path.startsWith('/health/')) return 'debug';
  if (failure === undefined || failure.status < 500) return 'info';
  return failure.status === 503 ? 'warn' : 'error';
}

/** The prediction log: what drift is measured on. */
function predictionFields(said: Verdict | undefined): object {
  if (said === undefined) return {};
  const { verdict, score, modelVersion } = said;
  return { prediction: { verdict, score, modelVersion } };
}

/** The fields by which Cloud Logging groups what belongs to one request: W3C Trace Context first, else Google's own header. */
function traceOf(request: Request, project: string | undefined): object {
  const w3c = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(request.get('traceparent') ?? '');
  const google = /^([0-9a-f]{32})(?:\/\d+)?(?:;o=(\d))?/.exec(request.get('x-cloud-trace-context') ?? '');
  const trace = w3c?.[1] ?? google?.[1];
  if (trace === undefined || project === undefined) return {};
  const sampled = w3c === null ? google?.[2] === '1' : (parseInt(w3c[3] ?? '', 16) & 1) === 1;
  return {
    'logging.googleapis.com/trace': `projects/${project}/traces/${trace}`,
    ...(w3c !== null && { 'logging.googleapis.com/spanId': w3c[2] }),
    'logging.googleapis.com/trace_sampled': sampled,
  };
}
