import { setTimeout as sleep } from 'node:timers/promises';
import { accountOf, RUNS, requests, trafficOf } from '../cloud-facts.ts';
import { expectSuccess } from '../dev.ts';
import type { Scenario } from '../scenario.ts';
import { someMail, toLines } from '../small-data.ts';
import { upload } from '../snapshot.ts';
import type { Stage } from '../stage.ts';

const WEEK_MS = 7 * 24 * 3_600_000;
const PAUSE_MS = 500;
const settings = { 'hamlet:trainingSchedule': '0 4 * * 1' };

export const scheduledTraining: Scenario = {
  name: 'scheduled-training',
  group: 'operation',
  from: 'deployed',
  proves:
    'The schedule trains on what mail there is by then; a better model is promoted, and the next `up` rolls it out without training.',
  async run(stage) {
    const scheduled = await stage.deploy('dev', { settings });
    expectSuccess(stage, 'the schedule is made', scheduled);
    const before = await stage.outputs('dev');
    await upload(stage, 'mail.jsonl', toLines(someMail(stage.checkout.root, 2)));
    stage.cloud.clock.advance(WEEK_MS);
    await firedAndDone(stage);
    const [run] = requests(stage.cloud, RUNS);
    stage.expect(
      'the scheduler started it in its own name',
      run?.member === `serviceAccount:${accountOf('hamlet-dev-scheduler')}`,
      JSON.stringify(run),
    );
    const rolled = await stage.deploy('dev', { settings });
    expectSuccess(stage, 'up takes what was promoted', rolled);
    const after = await stage.outputs('dev');
    stage.show('model before and after', [before.modelVersion, after.modelVersion]);
    stage.expect(
      'another model serves',
      after.modelVersion !== before.modelVersion,
      String(after.modelVersion),
    );
    const runs = requests(stage.cloud, RUNS).length;
    stage.expect('up did not train again', runs === 1, `${runs} trainings were started`);
    const traffic = await trafficOf(stage);
    stage.expect('its revision has all traffic', traffic.length === 1, JSON.stringify(traffic));
  },
};

async function firedAndDone({ cloud }: Stage): Promise<void> {
  for (;;) {
    const executions = cloud.store.table<{ completionTime?: string }>('run.executions').list();
    const isOver = executions.every(([, { completionTime }]) => completionTime !== undefined);
    if (requests(cloud, RUNS).length > 0 && isOver) return;
    await sleep(PAUSE_MS);
  }
}
