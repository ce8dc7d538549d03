import { executions, expectSuccess, soleRevision } from '../dev.ts';
import type { Scenario } from '../scenario.ts';

export const nothingToDo: Scenario = {
  name: 'nothing-to-do',
  group: 'release',
  from: 'deployed',
  proves: '`pulumi up` again changes nothing, whether or not it first looks at the cloud.',
  async run(stage) {
    const [revision, trainings] = [soleRevision(stage), executions(stage)];
    const again = await stage.deploy('dev', { options: ['--expect-no-changes'] });
    expectSuccess(stage, '`pulumi up` again changes nothing', again);
    const refreshed = await stage.deploy('dev', { options: ['--refresh', '--expect-no-changes'] });
    expectSuccess(stage, '`pulumi up --refresh` changes nothing', refreshed);
    stage.expect(
      'nothing was trained again',
      executions(stage) === trainings,
      `${trainings} execution of the job`,
    );
    stage.expect('the same revision serves', soleRevision(stage) === revision, revision);
  },
};
