import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { spend } from '../../cloud/apis/billing.ts';
import type { Scenario } from '../scenario.ts';

const PAUSE_MS = 200;
const PATIENCE_MS = 60_000;

export const budgetAlert: Scenario = {
  name: 'budget-alert',
  group: 'operation',
  from: 'deployed',
  proves: 'A budget that is exceeded is told on Discord, once and readably.',
  async run(stage) {
    const discord = await startDiscord();
    try {
      const made = await stage.deploy('foundation', {
        settings: { 'hamlet:discordWebhook': `${discord.url}/api/webhooks/1/secret` },
      });
      stage.expect('the relay is made', made.code === 0, made.output.slice(-3000));
      spend(stage.cloud, 18.5);
      await discord.told(1);
      spend(stage.cloud, 18.6);
      spend(stage.cloud, 20.4);
      await discord.told(2);
      const [first = '', second = ''] = discord.messages;
      stage.show('what Discord got', discord.messages);
      stage.expect('90 % is told', /90 %.*18\.50 of 20\.00 EUR/s.test(first), first);
      stage.expect('then 100 %, and nothing twice', /100 %.*20\.40 of 20\.00 EUR/s.test(second), second);
      stage.expect('two messages in all', discord.messages.length === 2, discord.messages.join('\n'));
    } finally {
      discord.stop();
    }
  },
};

interface Discord {
  readonly url: string;
  readonly messages: readonly string[];
  /** Resolves when so many messages have come; gives up after a while. */
  readonly told: (count: number) => Promise<void>;
  readonly stop: () => void;
}

async function startDiscord(): Promise<Discord> {
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
