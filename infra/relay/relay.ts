import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Marks } from './marks.ts';
import { messageOf } from './message.ts';

export interface Dependencies {
  /** URL of a Discord webhook. */
  readonly webhook: string;
  readonly marks: Marks;
  /** Milliseconds for everything that is asked of others about one message; by default less than Cloud Run and Pub/Sub wait. */
  readonly patience?: number;
}

/** Discord takes 2,000 characters. */
const LONGEST = 2000;
const LARGEST_BODY = 256 * 1024;
const PATIENCE_MS = 15_000;

/**
 * Takes what Pub/Sub pushes and posts it to Discord. Pub/Sub repeats what is not answered with 2xx, so a failure is answered
 * with 5xx, and what can never be posted with 204.
 */
export function createRelay(dependencies: Dependencies): Server {
  return createServer((request, response) => {
    answer(request, dependencies)
      .catch((error: unknown) => {
        log('ERROR', error instanceof Error ? error.message : String(error));
        return 503;
      })
      .then((status) => response.writeHead(status).end())
      .catch(() => response.destroy());
  });
}

async function answer(
  request: IncomingMessage,
  { webhook, marks, patience = PATIENCE_MS }: Dependencies,
): Promise<number> {
  if (request.method !== 'POST') return 405;
  const published = decode(await read(request));
  const message = published === undefined ? undefined : messageOf(published);
  if (message === undefined) return 204;
  const signal = AbortSignal.timeout(patience);
  if (await marks.has(message.key, signal)) return 204;
  await post(webhook, message.text, signal);
  // Only now: what could not be posted is delivered again. The price is a second post should this fail.
  await marks.set(message.key, signal);
  log('INFO', `Told: ${message.key}`);
  return 204;
}

/** What was published, out of Pub/Sub's envelope; undefined for what is none. */
function decode(body: string): unknown {
  try {
    const { message } = JSON.parse(body) as { message: { data: string } };
    return JSON.parse(Buffer.from(message.data, 'base64').toString('utf8'));
  } catch {
    log('WARNING', 'A message was not understood and is passed over.');
    return undefined;
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new Error('The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function post(webhook: string, text: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(webhook, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    // Nobody is woken by a name that happens to stand in an alert.
    body: JSON.stringify({ content: text.slice(0, LONGEST), allowed_mentions: { parse: [] } }),
    signal,
  });
  if (!response.ok) throw new Error(`Discord answered ${response.status}.`);
}

function log(severity: string, message: string): void {
  process.stdout.write(`${JSON.stringify({ severity, message, time: new Date().toISOString() })}\n`);
}
