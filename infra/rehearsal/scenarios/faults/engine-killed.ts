import type { Moment } from '../../cloud/core/gates.ts';
import { accountOf, RUNS, requests, trafficOf } from '../cloud-facts.ts';
import { expectSuccess } from '../dev.ts';
import type { Scenario } from '../scenario.ts';
import { someMail, toLines } from '../small-data.ts';
import { upload } from '../snapshot.ts';
import type { Stage } from '../stage.ts';

/** Where the plug is pulled: at the first request that matches, before anything is done or before anybody is told. */
interface Point {
  readonly what: string;
  readonly request: RegExp;
  readonly moment: Moment;
  /** What holds for this update only. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

const JOB_MADE = 'the job of the training was made';
const TRAINING_RUNS = 'the training runs';
/** What a training does first of all that is seen from outside. */
const FIRST_WRITE = /^POST \S+\/upload\/storage\/\S+-models\/o\b/;

/** In the order in which a first deployment comes by. */
const FIRST: readonly Point[] = [
  { what: 'the registry was made', request: /^POST \S+\/repositories\?/, moment: 'is done' },
  { what: 'an image is pushed', request: /^PUT \S+\/manifests\//, moment: 'arrives' },
  { what: JOB_MADE, request: /^POST \S+\/jobs\?jobId=/, moment: 'is done' },
  { what: 'the training was started', request: /^POST \S+\/jobs\/[^/]+:run$/, moment: 'is done' },
  { what: TRAINING_RUNS, request: /^GET \S+\/executions\/[^/]+$/, moment: 'arrives' },
  { what: 'its outcome is asked for', request: /^GET \S+\/outcomes%2Frequests%2F/, moment: 'is done' },
  { what: 'the candidate is chosen', request: /^GET \S+\/services\/[^/]+-serving$/, moment: 'arrives' },
  { what: 'the service was made', request: /^POST \S+\/services\?serviceId=/, moment: 'is done' },
  { what: 'the uptime check is made', request: /^POST \S+\/uptimeCheckConfigs$/, moment: 'arrives' },
  { what: 'the revision becomes ready', request: /^GET \S+\/revisions\/[^/]+$/, moment: 'arrives' },
  { what: 'the smoke test begins', request: /^POST \S+:generateIdToken$/, moment: 'is done' },
];

/** Those of a change of what is there. */
const TRAFFIC = /^PATCH \S+\/services\/[^/]+\?updateMask=traffic$/;
const CHANGE: readonly Point[] = [
  { what: 'the revision was asked for', request: /^PATCH \S+\/services\/[^/?]+$/, moment: 'is done' },
  { what: 'the smoke test begins', request: /^POST \S+:generateIdToken$/, moment: 'arrives' },
  { what: 'the canary got its share', request: TRAFFIC, moment: 'is done' },
  {
    what: 'it got all traffic, and nobody was told',
    request: TRAFFIC,
    moment: 'is done',
    settings: { 'hamlet:canaryPercent': 0 },
  },
];

export const engineKilledAtFirst: Scenario = {
  name: 'engine-killed-first-deployment',
  group: 'faults',
  from: 'deployed',
  proves: `A first deployment whose engine is killed at ${FIRST.length} points completes, and trains once.`,
  async run(stage) {
    const gone = await stage.destroy('dev');
    expectSuccess(stage, 'there is nothing of dev to begin with', gone);
    // However fast it is, the training must still run when the next engine comes to wait for it.
    const training = stage.cloud.gates.hold(FIRST_WRITE, 'arrives');
    for (const point of FIRST) {
      await killAt(stage, point);
      if (point.what === JOB_MADE)
        await upload(stage, 'mail.jsonl', toLines(someMail(stage.checkout.root, 6)));
      if (point.what === TRAINING_RUNS) training.open();
    }
    await expectCompletion(stage, {});
    const runs = requests(stage.cloud, RUNS).length;
    stage.expect('one training was started for the one request', runs === 1, `${runs} were started`);
  },
};

export const engineKilledInRollout: Scenario = {
  name: 'engine-killed-rollout',
  group: 'faults',
  from: 'deployed',
  proves: `A rollout whose engine is killed at ${CHANGE.length} points completes; no request fails, and nothing is trained.`,
  async run(stage) {
    const { url } = await stage.outputs('dev');
    const load = stage.load({ url: String(url), account: accountOf('hamlet-dev-tester') });
    const settings = { 'hamlet:servingConcurrency': 8 };
    for (const point of CHANGE)
      await killAt(stage, { ...point, settings: { ...settings, ...point.settings } });
    await expectCompletion(stage, settings);
    const report = await load.stop();
    stage.show('what the load saw', report);
    stage.expect('no request failed', report.requests > 0 && Object.keys(report.errors).length === 0, '');
    const runs = requests(stage.cloud, RUNS).length;
    stage.expect('nothing was trained', runs === 0, `${runs} trainings were started`);
  },
};

/** Begins an update, and ends the engine and all it started when the point is reached; then makes the stack usable again. */
async function killAt(stage: Stage, { what, request, moment, settings = {} }: Point): Promise<void> {
  const gate = stage.cloud.gates.hold(request, moment);
  const engine = await stage.start('up', 'dev', { settings });
  const early = await Promise.race([gate.reached, engine.ended]);
  engine.signal('SIGKILL');
  await engine.ended;
  gate.open();
  stage.expect(`killed when ${what}`, early === undefined, early?.output.slice(-3000) ?? 'SIGKILL to all');
  await stage.recover('dev');
}

async function expectCompletion(stage: Stage, settings: Readonly<Record<string, unknown>>): Promise<void> {
  expectSuccess(stage, 'the next up completes', await stage.deploy('dev', { settings }));
  const again = await stage.preview('dev', { settings, options: ['--refresh', '--expect-no-changes'] });
  expectSuccess(stage, 'then there is nothing left to do', again);
  const traffic = await trafficOf(stage);
  const { revision, percent } = traffic[0] ?? {};
  stage.expect('one revision serves everything', traffic.length === 1 && percent === 100, String(revision));
}
