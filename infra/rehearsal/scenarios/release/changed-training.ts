import { at, listAt, textAt } from '../../cloud/core/json.ts';
import { executions, expectSuccess, history, underLoad } from '../dev.ts';
import type { Scenario } from '../scenario.ts';
import { someMail, toLines } from '../small-data.ts';
import { DATA_BUCKET, upload } from '../snapshot.ts';

export const changedTraining: Scenario = {
  name: 'changed-training',
  group: 'release',
  from: 'deployed',
  proves: 'Changed code of the training trains anew, and the better model is promoted and served.',
  async run(stage) {
    const before = await stage.outputs('dev');
    const trainings = executions(stage);
    await upload(stage, 'more.jsonl', toLines(someMail(stage.checkout.root, 6, 3)));
    stage.change('training-job/src/train.ts', (text) =>
      text.replace(
        'const sources = config.data.map(',
        `const sources = [...config.data, 'gs://${DATA_BUCKET}/more.jsonl'].map(`,
      ),
    );
    const { deployment, report } = await underLoad(stage, () => stage.deploy('dev'));
    expectSuccess(stage, 'the change is deployed', deployment);
    stage.expect(
      'it was trained once',
      executions(stage) === trainings + 1,
      `${executions(stage)} executions of the job`,
    );
    const after = await stage.outputs('dev');
    const versions = `${String(before.modelVersion)}, then ${String(after.modelVersion)}`;
    stage.show('metrics of the models', { before: before.modelMetrics, after: after.modelMetrics });
    stage.expect('another model is served', before.modelVersion !== after.modelVersion, versions);
    const promotion = (await history(stage)).findLast(({ action }) => action === 'promoted');
    const gate = listAt(promotion, 'gate');
    stage.show('what the gate said', gate);
    const compared = gate.filter((line) => textAt(line, 'against') === before.modelVersion);
    const failed = gate.filter((line) => at(line, 'outcome') === 'failed');
    const isPromoted =
      promotion?.version === after.modelVersion && compared.length > 0 && failed.length === 0;
    stage.expect(
      'the gate compared it with its predecessor and let it through',
      isPromoted,
      `${compared.length} comparisons, ${failed.length} failed`,
    );
    const judged = Object.keys(report.models);
    stage.expect(
      'callers got verdicts of the two models and no other',
      judged.every((model) => versions.includes(model)),
      judged.join(', '),
    );
  },
};
