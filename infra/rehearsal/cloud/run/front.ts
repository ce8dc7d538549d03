import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Cloud } from '../core/api.ts';
import { freePort } from '../../../../testing/free-port.ts';
import { ANONYMOUS } from '../core/tokens.ts';
import type { Log } from './logs.ts';
import { passProxy } from './identity-proxy.ts';
import { fullName } from './names.ts';
import type { Pool } from './pool.ts';
import { forward } from './proxy.ts';

/** What the front end must know of a service to answer a request at one of its URLs. */
export interface Target {
  readonly service: string;
  /** Values of `aud` with which an identity is taken. */
  readonly audiences: readonly string[];
  readonly isOpen: boolean;
  /** Whether only Google's own services reach it. */
  readonly isInternal: boolean;
  /** Whether Identity-Aware Proxy is before it. */
  readonly hasProxy: boolean;
  readonly timeoutSeconds: number;
  readonly pool: Pool;
  readonly log: Log;
}

/** Chooses the revision for one request; `undefined` when the URL leads nowhere. */
export type Router = (key: string) => Target | undefined;

/** By this Google's own services show that a request comes from inside. Source: https://cloud.google.com/run/docs/securing/ingress */
export const INTERNAL_HEADER = 'x-rehearsal-internal';

/** Source: https://cloud.google.com/run/quotas#request_limits (HTTP/1) */
const LARGEST_BODY = 32 * 1024 * 1024;

/**
 * The front end of Cloud Run on loopback. Each URL, of a service or of a tag, is a port of its own, since not every client resolves
 * names below `localhost`; a URL stays the same as long as the cloud's state.
 */
export class Front {
  readonly #cloud: Cloud;
  readonly #route: Router;
  readonly #servers = new Map<string, Server>();

  constructor(cloud: Cloud, route: Router) {
    this.#cloud = cloud;
    this.#route = route;
  }

  /**
   * The URL of a service (`projects/…/services/S`) or a tag of it (`projects/…/services/S#TAG`), made when it
   * is asked for first.
   */
  async open(key: string): Promise<string> {
    const kept = this.#ports().get(key)?.port ?? (await freePort());
    const server = this.#servers.get(key) ?? (await this.#listen(key, kept));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error(`${key} has no port.`);
    this.#ports().put(key, { port: address.port });
    return `http://127.0.0.1:${address.port}`;
  }

  async close(key: string): Promise<void> {
    const server = this.#servers.get(key);
    this.#servers.delete(key);
    server?.closeAllConnections();
    server?.close();
    if (server !== undefined) await once(server, 'close');
  }

  /** Also forgets the URL. */
  async remove(key: string): Promise<void> {
    await this.close(key);
    this.#ports().delete(key);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#servers.keys()].map((key) => this.close(key)));
  }

  async #listen(key: string, port: number): Promise<Server> {
    const server = createServer((request, response) => {
      void this.#answer(key, request, response);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening').catch((cause: unknown) => {
      throw new Error(
        `The URL http://127.0.0.1:${port} of ${key} is in use, maybe by another rehearsal: end that.`,
        {
          cause,
        },
      );
    });
    this.#servers.set(key, server);
    return server;
  }

  async #answer(key: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const began = performance.now();
    const target = this.#route(key);
    const trace = randomBytes(16).toString('hex');
    if (target === undefined) {
      end(response, 404, 'The requested URL was not found on this server.');
      return;
    }
    await this.#serve(target, trace, request, response);
    logRequest(target.log, request, response, performance.now() - began, this.#traceName(target, trace));
  }

  async #serve(
    target: Target,
    trace: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const refusal = this.#refuse(target, request);
    if (refusal !== undefined) {
      end(response, ...refusal);
      return;
    }
    const slot = await target.pool.acquire();
    if (slot === 'no instance') {
      system(target, 'The request was aborted because there was no available instance.');
      end(response, 429, 'Rate exceeded.');
      return;
    }
    if (slot === 'does not start') {
      system(target, 'The request failed because the instance could not start successfully.');
      end(response, 503, 'Service Unavailable');
      return;
    }
    const outcome = await forward(
      request,
      response,
      slot,
      forwarded(request, trace),
      target.timeoutSeconds * 1000,
    );
    slot.release();
    if (outcome === 'timeout') {
      system(target, 'The request has been terminated because it has reached the maximum request timeout.');
      end(response, 504, 'upstream request timeout');
    } else if (outcome === 'instance failed') {
      system(
        target,
        'The request failed because either the HTTP response was malformed or connection to the instance had an error.',
      );
      end(response, 503, 'Service Unavailable');
    }
  }

  /**
   * Sources: https://cloud.google.com/run/docs/authenticating/service-to-service,
   * https://cloud.google.com/run/docs/troubleshooting#unauthorized-client (401 for a token that is not good, 403 for none)
   */
  #refuse(target: Target, { headers }: IncomingMessage): [status: number, text: string] | undefined {
    if (Number(headers['content-length'] ?? 0) > LARGEST_BODY) return [413, 'Request Entity Too Large'];
    if (target.isInternal && headers[INTERNAL_HEADER] !== this.#cloud.tokens.internalMark())
      return [404, 'The requested URL was not found on this server.'];
    if (target.hasProxy) return passProxy(this.#cloud, target.service, headers);
    if (target.isOpen) return undefined;
    const given = headers['x-serverless-authorization'] ?? headers.authorization;
    const token = /^bearer (.+)$/i.exec(String(given ?? ''))?.[1];
    const caller = token === undefined ? ANONYMOUS : this.#cloud.tokens.identity(token, target.audiences);
    const name = fullName(target.service);
    if (this.#cloud.iam.allows(caller ?? ANONYMOUS, 'run.routes.invoke', name)) return undefined;
    return caller === undefined
      ? [401, 'Your client does not have permission to the requested URL.']
      : [403, 'Your client does not have permission to get the requested URL from this server.'];
  }

  #traceName({ service }: Target, trace: string): string {
    return `projects/${service.split('/')[1] ?? ''}/traces/${trace}`;
  }

  #ports() {
    return this.#cloud.store.table<{ port: number }>('run.urls');
  }
}

/** Source: https://cloud.google.com/trace/docs/trace-context; the token's signature is for the front end alone. */
function forwarded({ headers, socket }: IncomingMessage, trace: string): Record<string, string> {
  const { authorization } = headers;
  const client = socket.remoteAddress ?? '';
  return {
    'x-forwarded-for': [headers['x-forwarded-for'], client].flat().filter(Boolean).join(', '),
    'x-forwarded-proto': 'https',
    traceparent: String(headers.traceparent ?? `00-${trace}-${trace.slice(0, 16)}-01`),
    'x-cloud-trace-context': String(headers['x-cloud-trace-context'] ?? `${trace}/1;o=1`),
    ...(authorization === undefined
      ? {}
      : { authorization: authorization.replace(/\.[^.]+$/, '.SIGNATURE_REMOVED_BY_GOOGLE') }),
  };
}

function end(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const page = `<html><head><title>${status}</title></head><body><h1>Error ${status}</h1><p>${text}</p></body></html>\n`;
  response.writeHead(status, { 'content-type': 'text/html; charset=UTF-8', server: 'Google Frontend' });
  response.end(status === 429 || status === 504 ? text : page);
}

function system({ log }: Target, text: string): void {
  log.entry('varlog/system', { severity: 'ERROR', textPayload: text });
}

/** Source: https://cloud.google.com/run/docs/logging#request-logs */
function logRequest(
  log: Log,
  request: IncomingMessage,
  response: ServerResponse,
  millis: number,
  trace: string,
): void {
  const status = response.statusCode;
  log.entry('requests', {
    severity: status >= 500 ? 'ERROR' : status >= 400 ? 'WARNING' : 'INFO',
    trace,
    httpRequest: {
      requestMethod: request.method ?? '',
      requestUrl: `http://${request.headers.host ?? ''}${request.url ?? ''}`,
      status,
      userAgent: request.headers['user-agent'] ?? '',
      remoteIp: request.socket.remoteAddress ?? '',
      latency: `${(millis / 1000).toFixed(6)}s`,
      protocol: 'HTTP/1.1',
    },
  });
}
