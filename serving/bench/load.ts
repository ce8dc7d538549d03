import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';

const MAX_BODY_BYTES = 25 * 1024 ** 2;

export interface Answers {
  /** Milliseconds from request to the end of the answer, of those that were verdicts. */
  readonly latencies: readonly number[];
  readonly errors: number;
  readonly seconds: number;
}

/**
 * Sends messages in turn over so many connections for a time; each connection has one request under way, and
 * sends the next at once.
 */
export async function load(
  url: string,
  next: () => Uint8Array,
  connections: number,
  seconds: number,
): Promise<Answers> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  let errors = 0;
  const began = performance.now();
  const connection = async (): Promise<void> => {
    while (performance.now() - began < 1000 * seconds) {
      const sent = performance.now();
      if ((await post(url, next(), agent).catch(() => 0)) === 200) latencies.push(performance.now() - sent);
      else errors++;
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  agent.destroy();
  return { latencies, errors, seconds: (performance.now() - began) / 1000 };
}

/** @returns the HTTP status */
async function post(url: string, raw: Uint8Array, agent: Agent): Promise<number> {
  const sending = request(url, { method: 'POST', agent, headers: { 'content-type': 'message/rfc822' } });
  const answered = once(sending, 'response');
  sending.end(raw);
  const [response] = (await answered) as [IncomingMessage];
  await text(response);
  return response.statusCode ?? 0;
}

/** A message with an attachment that is as large as the service takes by default. */
export function largestMessage(): Uint8Array {
  const head =
    'Subject: photos\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n';
  const line = `${'A'.repeat(76)}\r\n`;
  return Buffer.from(head + line.repeat(Math.floor((MAX_BODY_BYTES - head.length) / line.length)));
}
