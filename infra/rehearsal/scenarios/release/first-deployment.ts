import type { Scenario } from '../scenario.ts';

export const firstDeployment: Scenario = {
  name: 'first-deployment',
  group: 'release',
  from: 'nothing',
  proves: 'From nothing, foundation and application are deployed, and the service judges as the model does.',
  async run(stage) {
    const foundation = await stage.deploy('foundation');
    stage.expect('the foundation is deployed', foundation.code === 0, foundation.diagnosis);
    const dev = await stage.deploy('dev');
    stage.expect('the application is deployed', dev.code === 0, dev.diagnosis);
  },
};
