import { expectSuccess, soleRevision, underLoad } from '../dev.ts';
import type { Scenario } from '../scenario.ts';
import { someMail, toLines, type Mail } from '../small-data.ts';
import { DATA_BUCKET, upload } from '../snapshot.ts';

export const worseModel: Scenario = {
  name: 'worse-model',
  group: 'release',
  from: 'deployed',
  proves:
    'A model that learned from wrong labels does not pass the gate; the update fails, and nothing else happens.',
  async run(stage) {
    const before = await stage.outputs('dev');
    const revision = soleRevision(stage);
    await upload(stage, 'mislabelled.jsonl', toLines(someMail(stage.checkout.root, 10).map(mislabelled)));
    const settings = {
      'hamlet:trainingData': [`gs://${DATA_BUCKET}/mislabelled.jsonl`],
      'hamlet:dataDigest': 'mislabelled',
    };
    const { deployment, moments, report } = await underLoad(stage, () => stage.deploy('dev', { settings }));
    stage.show('what the operator reads', deployment.diagnosis);
    const { code, diagnosis } = deployment;
    stage.expect('the update fails', code !== 0, `exit code ${code}`);
    const line = /failed: rocAuc on all is [\d.]+, must be at least [\d.]+/.exec(diagnosis)?.[0];
    stage.expect("it names the gate's line that failed", line !== undefined, line ?? diagnosis);
    const revisions = Object.keys(report.revisions);
    stage.expect(
      'the old revision answered every request',
      revisions.join() === revision,
      revisions.join(', '),
    );
    stage.expect('the traffic did not move', moments.length === 1, `${moments.length - 1} changes`);
    expectSuccess(stage, 'with the old settings, the next `pulumi up` succeeds', await stage.deploy('dev'));
    const after = await stage.outputs('dev');
    stage.expect(
      'the old model is served',
      after.modelVersion === before.modelVersion,
      String(after.modelVersion),
    );
  },
};

/** Every other label is the wrong one. */
function mislabelled(mail: Mail, i: number): Mail {
  return i % 2 === 0 ? mail : { ...mail, label: mail.label === 'ham' ? 'spam' : 'ham' };
}
