import { textAt } from '../../cloud/core/json.ts';
import { readLogEntries } from '../../cloud/core/records.ts';
import { PROJECT } from '../../src/cloud.ts';
import { executions, expectSuccess, serving, soleRevision, TESTER, underLoad, type Moment } from '../dev.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const CANARY_PERCENT = 20;

export const changedService: Scenario = {
  name: 'changed-service',
  group: 'release',
  from: 'deployed',
  proves:
    'Changed code of the service becomes a revision that gets no traffic, is tested, gets a share, then all; callers see no error.',
  async run(stage) {
    const [before, trainings] = [soleRevision(stage), executions(stage)];
    stage.change('serving/src/app.ts', (text) =>
      text.replace("{ status: 'live' }", "{ status: 'live', release: 2 }"),
    );
    const { deployment, moments, report } = await underLoad(stage, () => stage.deploy('dev'));
    expectSuccess(stage, 'the change is deployed', deployment);
    const after = soleRevision(stage);
    const found = JSON.stringify(moments.map(({ traffic }) => traffic));
    stage.expect('the traffic went from none to a share to all', found === stagesOf(before, after), found);
    expectTested(stage, after, moments);
    const seen = Object.keys(report.revisions);
    stage.expect('both revisions answered callers', seen.length === 2, seen.join(', '));
    const answer = await (await stage.call(`${serving(stage).url}/health/live`, TESTER)).text();
    stage.expect('the new code answers', answer.includes('"release":2'), answer);
    stage.expect('nothing was trained', executions(stage) === trainings, `${trainings} execution of the job`);
  },
};

function stagesOf(before: string, after: string): string {
  return JSON.stringify([
    { [before]: 100 },
    { [before]: 100, [after]: 0 },
    { [before]: 100 - CANARY_PERCENT, [after]: CANARY_PERCENT },
    { [after]: 100 },
  ]);
}

/** The request log has the smoke test: requests to the revision while it had no traffic. */
function expectTested(stage: Stage, revision: string, moments: readonly Moment[]): void {
  const canary = moments.find(({ traffic }) => traffic[revision] === CANARY_PERCENT)?.time ?? '';
  const tests = readLogEntries(stage.cloud, PROJECT).filter(
    (entry) =>
      textAt(entry, 'resource.labels.revision_name') === revision &&
      textAt(entry, 'httpRequest.requestUrl')?.endsWith('/v1/classify') === true &&
      (textAt(entry, 'timestamp') ?? '') < canary,
  );
  const detail = `${tests.length} requests before ${canary}`;
  stage.expect('the revision was tested before it got traffic', tests.length > 0, detail);
}
