import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 200;
const PATIENCE_MS = 60_000;

/** The other end of a webhook: https://discord.com/developers/docs/resources/webhook#execute-webhook */
export interface Discord {
  readonly url: string;
  readonly messages: readonly string[];
  /** Resolves when so many messages have come; gives up after a while. */
  readonly told: (count: number) => Promise<void>;
  readonly stop: () => void;
}

export async function startDiscord(): Promise<Discord> {
  const messages: string[] = [];
  const server = createServer((request, response) => {
    void request.toArray().then((parts: Buffer[]) => {
      messages.push((JSON.parse(Buffer.concat(parts).toString()) as { content: string }).content);
      response.writeHead(204).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages,
    async told(count) {
      for (let waited = 0; messages.length < count && waited < PATIENCE_MS; waited += PAUSE_MS)
        await sleep(PAUSE_MS);
    },
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
