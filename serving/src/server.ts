import { once } from 'node:events';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import { createServer, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { ERROR_CODES, HamletError } from '@hamlet/model';
import { errorBody } from './http-error.ts';

export interface ServerOptions {
  readonly port: number;
  readonly host: string;
  /** Longest time for a request to arrive, headers and body. */
  readonly timeoutMillis: number;
}

export interface RunningServer {
  /** The port it got, for port 0. */
  readonly port: number;
  /**
   * Takes no more connections, lets requests in work finish, and resolves when all are answered, or after `graceMillis`, when
   * the rest is cut off.
   */
  drain(graceMillis: number): Promise<void>;
}

const HEADERS_MILLIS = 10_000;
/** Longer than load balancers keep an idle connection, so that it is they who close it. */
const KEEP_ALIVE_MILLIS = 65_000;

/** The app gets every request that can be read, also those that Node.js would refuse by itself. @throws PORT_UNAVAILABLE */
export async function listen(app: RequestListener, options: ServerOptions): Promise<RunningServer> {
  const inWork = new Set<ServerResponse>();
  let draining = false;
  const answer: RequestListener = (request, response) => {
    inWork.add(response);
    response.once('close', () => {
      inWork.delete(response);
      if (draining) server.closeIdleConnections();
    });
    if (draining) response.setHeader('Connection', 'close');
    app(request, response);
  };
  const server = createServer(
    {
      requireHostHeader: false,
      headersTimeout: Math.min(HEADERS_MILLIS, options.timeoutMillis),
      requestTimeout: options.timeoutMillis,
      keepAliveTimeout: KEEP_ALIVE_MILLIS,
      connectionsCheckingInterval: 1000,
    },
    answer,
  );
  server.on('checkExpectation', answer);
  server.on('clientError', answerBrokenRequest);
  await bind(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    async drain(graceMillis) {
      draining = true;
      const closed = once(server, 'close');
      server.close();
      for (const response of inWork) if (!response.headersSent) response.setHeader('Connection', 'close');
      const timer = setTimeout(() => {
        server.closeAllConnections();
      }, graceMillis);
      await closed;
      clearTimeout(timer);
    },
  };
}

async function bind(server: Server, { port, host }: ServerOptions): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const message = `The service cannot listen on ${host}, port ${port}: ${reason}.`;
    throw new HamletError('PORT_UNAVAILABLE', message, remedyFor(reason), { cause });
  }
}

function remedyFor(reason: string): string {
  return /^(?:ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL)$/.test(reason)
    ? 'Set HAMLET_SERVING_HOST to an address of this machine, or leave it out.'
    : 'Choose another port: PORT=8081 npm start';
}

/** What is no HTTP never reaches the app; it is answered in the same shape all the same. */
function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const failure = failureOf(error.code);
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : ERROR_CODES[failure.code].status;
  const body = JSON.stringify(errorBody(failure));
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'Content-Type: application/json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function failureOf(code: string | undefined): HamletError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HamletError(
        'REQUEST_TIMEOUT',
        'The request took too long to arrive.',
        'Send it again in one go.',
      );
    case 'HPE_HEADER_OVERFLOW':
      return new HamletError(
        'REQUEST_INVALID',
        'The headers of the request are too large.',
        'Send it with headers of at most 16 KiB in all; mail goes into the body.',
      );
    default:
      return new HamletError(
        'REQUEST_INVALID',
        'This is no HTTP request.',
        'Use an HTTP client: see README.md.',
      );
  }
}
