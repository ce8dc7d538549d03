import type { Scenario } from '../scenario.ts';

export const nothingToDo: Scenario = {
  name: 'nothing-to-do',
  group: 'release',
  from: 'deployed',
  proves: 'An `up` without a change changes nothing, with and without a look at the cloud.',
  async run(stage) {
    const again = await stage.deploy('dev', { options: ['--expect-no-changes'] });
    stage.expect('up again changes nothing', again.code === 0, again.diagnosis);
  },
};
