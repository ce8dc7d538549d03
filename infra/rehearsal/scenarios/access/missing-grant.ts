import { setTimeout as sleep } from 'node:timers/promises';
import { textAt, type JsonObject } from '../../cloud/core/json.ts';
import { readLogEntries } from '../../cloud/core/records.ts';
import { DEPLOYER, PROJECT } from '../../src/cloud.ts';
import { accountOf, decisions } from '../cloud-facts.ts';
import { expectSuccess, SERVICE, serving, soleRevision, TESTER } from '../dev.ts';
import type { Scenario } from '../scenario.ts';
import type { Deployment, Stage } from '../stage.ts';

const SCHEDULE = { 'hamlet:trainingSchedule': '0 4 * * 1' };
const PAUSE_MS = 100;
const WEEK_MS = 7 * 24 * 3_600_000;
const MODELS = `//storage.googleapis.com/projects/_/buckets/${PROJECT}-dev-models`;
const JOB = `projects/${PROJECT}/locations/europe-west1/jobs/hamlet-dev-training`;
const member = (id: string): string => `serviceAccount:${accountOf(id)}`;

/** A grant that is taken away, what is tried then, and where one reads what is missing. */
interface Loss {
  readonly what: string;
  readonly on: string;
  readonly member: string;
  /** @returns what whoever looks for the reason finds */
  readonly attempt: (stage: Stage) => Promise<string>;
  readonly says: RegExp;
}

const LOSSES: readonly Loss[] = [
  {
    what: 'the service may not read the models',
    on: MODELS,
    member: member('hamlet-dev-serving'),
    attempt: async (stage) => {
      await mustFail(stage, { 'hamlet:servingConcurrency': 7 });
      return logOf(stage, 'cloud_run_revision');
    },
    says: /hamlet-dev-serving\S* does not have storage\.objects\.(get|list) access/,
  },
  {
    what: 'the training may not write models',
    on: MODELS,
    member: member('hamlet-dev-training'),
    attempt: async (stage) => {
      await mustFail(stage, { 'hamlet:dataDigest': 'the same mail, asked for once more' });
      return logOf(stage, 'cloud_run_job');
    },
    says: /hamlet-dev-training\S* does not have storage\.objects\.\w+ access/,
  },
  {
    what: 'who deploys may not act as the service',
    on: `//iam.googleapis.com/projects/${PROJECT}/serviceAccounts/${accountOf('hamlet-dev-serving')}`,
    member: DEPLOYER,
    attempt: async (stage) => (await mustFail(stage, { 'hamlet:servingConcurrency': 8 })).diagnosis,
    says: /iam\.serviceAccounts\.actAs[^]*hamlet-dev-serving/,
  },
  {
    what: 'who deploys may not become the tester',
    on: `//iam.googleapis.com/projects/${PROJECT}/serviceAccounts/${accountOf('hamlet-dev-tester')}`,
    member: DEPLOYER,
    attempt: async (stage) => (await mustFail(stage, { 'hamlet:servingConcurrency': 9 })).diagnosis,
    says: /iam\.serviceAccounts\.getOpenIdToken[^]*hamlet-dev-tester/,
  },
  {
    what: 'the tester may not call the service',
    on: `//run.googleapis.com/${SERVICE}`,
    member: member('hamlet-dev-tester'),
    attempt: async (stage) => {
      const { status } = await stage.call(`${serving(stage).url}/health/ready`, TESTER);
      return `status ${status}: ${JSON.stringify(decisions(stage.cloud).at(-1))}`;
    },
    says: /status 403[^]*hamlet-dev-tester[^]*run\.routes\.invoke/,
  },
  {
    what: 'the schedule may not start the training',
    on: `//run.googleapis.com/${JOB}`,
    member: member('hamlet-dev-scheduler'),
    attempt: async (stage) => {
      stage.cloud.clock.advance(WEEK_MS);
      for (;;) {
        const log = logOf(stage, 'cloud_scheduler_job');
        if (log !== '') return log;
        await sleep(PAUSE_MS);
      }
    },
    says: /PERMISSION_DENIED[^]*run\.jobs\.run/,
  },
];

export const missingGrant: Scenario = {
  name: 'missing-grant',
  group: 'access',
  from: 'deployed',
  proves: `With any one of ${LOSSES.length} grants taken away in the cloud, what it is for fails, says what is missing, and leaves the traffic alone.`,
  async run(stage) {
    const scheduled = await stage.deploy('dev', { settings: SCHEDULE });
    expectSuccess(stage, 'dev with its schedule is there', scheduled);
    const revision = soleRevision(stage);
    for (const { what, on, member: who, attempt, says } of LOSSES) {
      const giveBack = take(stage, on, who);
      const found = await attempt(stage);
      giveBack();
      const words = says.exec(found)?.[0];
      stage.expect(
        `when ${what}, one reads what is missing`,
        words !== undefined,
        words ?? found.slice(-3000),
      );
    }
    stage.expect('the revision before still serves', soleRevision(stage) === revision, soleRevision(stage));
    const { code, diagnosis } = await stage.deploy('dev', { settings: SCHEDULE });
    stage.expect('with all grants, `pulumi up` succeeds', code === 0, diagnosis);
  },
};

/** Takes all grants of a member on one resource away. @returns gives them back */
function take({ cloud }: Stage, on: string, who: string): () => void {
  const { bindings } = cloud.iam.policy(on);
  const others = bindings.map((binding) => ({
    ...binding,
    members: binding.members.filter((other) => other !== who),
  }));
  if (JSON.stringify(others) === JSON.stringify(bindings)) throw new Error(`${who} has no grant on ${on}.`);
  const put = (all: typeof bindings): void => {
    cloud.iam.setPolicy(on, { bindings: all as unknown as JsonObject[] });
  };
  put(others);
  return () => {
    put(bindings);
  };
}

async function mustFail(stage: Stage, settings: Readonly<Record<string, unknown>>): Promise<Deployment> {
  const deployment = await stage.deploy('dev', { settings: { ...SCHEDULE, ...settings } });
  stage.show('what the operator reads', deployment.diagnosis);
  stage.expect('the update fails', deployment.code !== 0, `exit code ${deployment.code}`);
  return deployment;
}

/** What the cloud's log has of a kind of resource. */
function logOf({ cloud }: Stage, type: string): string {
  const entries = readLogEntries(cloud, PROJECT).filter((entry) => textAt(entry, 'resource.type') === type);
  return entries.map((entry) => JSON.stringify(entry)).join('\n');
}
