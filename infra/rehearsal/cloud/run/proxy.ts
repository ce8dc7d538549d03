import { request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Slot } from './pool.ts';

/** How the front end ended a request on an instance. */
export type Outcome = 'answered' | 'timeout' | 'instance failed' | 'client left';

/** Headers that belong to one connection. Source: RFC 9110, 7.6.1 */
const HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Lets an instance answer a request.
 *
 * @param timeoutMillis longest time for the whole answer
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  slot: Slot,
  headers: Readonly<Record<string, string>>,
  timeoutMillis: number,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const upstream = send({
      host: '127.0.0.1',
      port: slot.port,
      method: request.method,
      path: request.url,
      headers: { ...withoutHop(request.headers), ...headers },
      agent: false,
    });
    const timer = setTimeout(() => {
      finish('timeout');
    }, timeoutMillis);
    const finish = (outcome: Outcome): void => {
      clearTimeout(timer);
      upstream.destroy();
      resolve(outcome);
    };
    upstream.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 500, {
        ...withoutHop(answer.headers),
        server: 'Google Frontend',
      });
      answer.pipe(response);
      answer.once('error', () => {
        finish('instance failed');
      });
    });
    upstream.once('error', () => {
      finish('instance failed');
    });
    response.once('close', () => {
      finish(response.writableFinished ? 'answered' : 'client left');
    });
    request.pipe(upstream);
  });
}

function withoutHop(headers: NodeJS.Dict<string | string[]>): NodeJS.Dict<string | string[]> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.has(name)));
}
