import { expectSuccess, serving, soleRevision, TESTER, watchTraffic } from '../dev.ts';
import type { Scenario } from '../scenario.ts';

const FAULT = `if (request.get('user-agent')?.startsWith('hamlet-load') === true) throw new Error('An oversight.');
    `;

/** What no golden message finds. */
export const failsItsUsers: Scenario = {
  name: 'service-fails-its-users',
  group: 'release',
  from: 'deployed',
  proves:
    'A service that passes every test of its own and fails its users loses its share again: the canary reads what their requests came to.',
  async run(stage) {
    const revision = soleRevision(stage);
    stage.change('serving/src/app.ts', (text) =>
      text.replace('const pool = freePool(dependencies);', (line) => FAULT + line),
    );
    const load = stage.load({ url: serving(stage).url, account: TESTER });
    const watch = watchTraffic(stage);
    const settings = { 'hamlet:canaryDuration': '15 seconds' };
    const { code, diagnosis } = await stage.deploy('dev', { settings });
    const moments = watch.stop();
    const { requests, errors } = await load.stop();
    stage.show('what the operator reads', diagnosis);
    stage.show('what callers saw meanwhile', { requests, errors });
    stage.expect('the update fails', code !== 0, `exit code ${code}`);
    stage.expect(
      'it says what share of the requests failed',
      /CANARY_FAILED[^]*\d+ of \d+ requests failed \(status 500\)/.test(diagnosis),
      diagnosis,
    );
    const shares = moments.map(({ traffic }) => traffic[revision]);
    stage.expect('the canary had a share', shares.includes(80), `${shares.join(', ')} %`);
    stage.expect('the old revision serves everything again', shares.at(-1) === 100, `${shares.join(', ')} %`);
    stage.unchange();
    expectSuccess(stage, 'without the fault, the next `pulumi up` succeeds', await stage.deploy('dev'));
  },
};
