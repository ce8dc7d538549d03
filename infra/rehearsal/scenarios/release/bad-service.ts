import { expectSuccess, soleRevision, underLoad } from '../dev.ts';
import type { Scenario } from '../scenario.ts';

interface Fault {
  readonly name: string;
  readonly proves: string;
  readonly path: string;
  readonly edit: (text: string) => string;
  /** What the operator must read. */
  readonly says: RegExp;
}

const FAULTS: readonly Fault[] = [
  {
    name: 'service-crashes',
    proves: 'A service that crashes at its start gets no traffic.',
    path: 'serving/src/main.ts',
    edit: (text) => `throw new Error('This release cannot start.');\n${text}`,
    says: /failed to start|not ready|REVISION_NOT_READY/i,
  },
  {
    name: 'service-never-ready',
    proves: 'A service that starts and never becomes ready gets no traffic.',
    path: 'serving/src/app.ts',
    edit: (text) => text.replace("if (now.phase !== 'ready')", 'if (now.phase !== undefined)'),
    says: /failed to start|not ready|REVISION_NOT_READY/i,
  },
  {
    name: 'service-judges-wrongly',
    proves: 'A service that is ready and judges wrongly fails the smoke test and gets no traffic.',
    path: 'serving/src/app.ts',
    edit: (text) => text.replace('response.json(verdict);', 'response.json({ ...verdict, score: 0.5 });'),
    says: /SMOKE_TEST_FAILED[^]*golden message/,
  },
];

/** A bad image of the service in three kinds. */
export const badServices: readonly Scenario[] = FAULTS.map(({ name, proves, path, edit, says }) => ({
  name,
  group: 'release',
  from: 'deployed',
  proves: `${proves} Callers see no error, and the release after it is deployed.`,
  async run(stage) {
    const revision = soleRevision(stage);
    stage.change(path, edit);
    const { deployment, moments, report } = await underLoad(stage, () => stage.deploy('dev'));
    const { code, diagnosis } = deployment;
    stage.show('what the operator reads', diagnosis);
    stage.expect('the update fails', code !== 0, `exit code ${code}`);
    stage.expect('it says what is wrong', says.test(diagnosis), diagnosis);
    const shares = moments.map(({ traffic }) => traffic[revision]);
    const kept = shares.every((share) => share === 100);
    stage.expect('the old revision kept all of the traffic', kept, `its share: ${shares.join(', ')} %`);
    const revisions = Object.keys(report.revisions);
    stage.expect(
      'the old revision answered every request',
      revisions.join() === revision,
      revisions.join(', '),
    );
    stage.unchange();
    expectSuccess(stage, 'without the fault, the next `pulumi up` succeeds', await stage.deploy('dev'));
    stage.expect('the old revision serves', soleRevision(stage) === revision, soleRevision(stage));
  },
}));
