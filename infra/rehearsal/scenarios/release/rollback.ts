import { executions, expectSuccess, soleRevision, underLoad } from '../dev.ts';
import type { Scenario } from '../scenario.ts';

export const rollback: Scenario = {
  name: 'rollback',
  group: 'release',
  from: 'deployed',
  proves: 'Pinning the version before brings it back in seconds, without training, and callers see no error.',
  async run(stage) {
    const first = await stage.outputs('dev');
    const revision = soleRevision(stage);
    const newer = await stage.deploy('dev', { settings: { 'hamlet:trainingSeed': 2 } });
    expectSuccess(stage, 'a newer model is deployed', newer);
    const second = await stage.outputs('dev');
    const versions = `${String(first.modelVersion)}, then ${String(second.modelVersion)}`;
    stage.expect('another model is served', first.modelVersion !== second.modelVersion, versions);
    const trainings = executions(stage);
    const settings = { 'hamlet:trainingSeed': 2, 'hamlet:modelVersion': first.modelVersion };
    const { deployment, moments, report } = await underLoad(stage, () => stage.deploy('dev', { settings }));
    expectSuccess(stage, 'the version before is pinned', deployment);
    stage.expect('its revision serves again', soleRevision(stage) === revision, soleRevision(stage));
    stage.expect(
      'nothing was trained',
      executions(stage) === trainings,
      `${trainings} executions of the job`,
    );
    const [start, end] = [moments[1]?.time ?? '', moments.at(-1)?.time ?? ''];
    stage.show('seconds', {
      'whole command': deployment.durationMs / 1000,
      'from the first to the last move of traffic': (Date.parse(end) - Date.parse(start)) / 1000,
    });
    const models = Object.keys(report.models);
    stage.expect('callers got verdicts of both models', models.length === 2, JSON.stringify(report.models));
  },
};
