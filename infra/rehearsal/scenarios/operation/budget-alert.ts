import { spend } from '../../cloud/apis/billing.ts';
import { startDiscord } from '../discord.ts';
import { expectSuccess } from '../dev.ts';
import type { Scenario } from '../scenario.ts';

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
      expectSuccess(stage, 'the relay is made', made);
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
