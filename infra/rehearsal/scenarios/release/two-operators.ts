import { setTimeout as sleep } from 'node:timers/promises';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expectSuccess } from '../dev.ts';
import type { Scenario } from '../scenario.ts';

export const twoOperators: Scenario = {
  name: 'two-operators',
  group: 'release',
  from: 'deployed',
  proves:
    'While one operator deploys, another is refused with the reason; afterwards there is nothing left to do.',
  async run(stage) {
    const settings = { 'hamlet:maxInstances': 3 };
    const first = await stage.start('up', 'dev', { settings });
    await untilLocked(join(stage.directory, 'stacks/.pulumi/locks'));
    const second = await stage.deploy('dev', { settings });
    stage.show('what the second operator reads', second.output);
    stage.expect('the second operator is refused', second.code !== 0, `exit code ${second.code}`);
    const isClear = /currently locked by 1 lock[^]*created by/.test(second.output);
    stage.expect('the message says who holds the lock', isClear, second.output.slice(0, 500));
    expectSuccess(stage, 'the first operator succeeds', await first.ended);
    const again = await stage.deploy('dev', { settings, options: ['--expect-no-changes'] });
    expectSuccess(stage, 'the second operator tries again and finds all done', again);
  },
};

async function untilLocked(folder: string): Promise<void> {
  while (
    !existsSync(folder) ||
    !readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.json'))
  )
    await sleep(50);
}
