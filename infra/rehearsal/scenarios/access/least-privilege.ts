import { setTimeout as sleep } from 'node:timers/promises';
import { grantsOf, type Grant, type Policy } from '../../cloud/core/iam/policy.ts';
import { replay, unusedPermissions } from '../../cloud/core/iam/replay.ts';
import { startDiscord } from '../discord.ts';
import { accountOf, decisions, RUNS, requests } from '../cloud-facts.ts';
import { expectSuccess } from '../dev.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { ATTEMPTS } from './attempts.ts';
import { beGoogle, comeFromGithub, useState } from './needs.ts';

const WEEK_MS = 7 * 24 * 3_600_000;
const PAUSE_MS = 500;
/** What Google grants by itself, and what was there before the foundation. */
const NOT_OURS = /^(user:owner@|project(Owner|Editor|Viewer):)/;
/** A schedule, and a change of the job: whoever deploys it must be allowed to act as its identity. */
const settings = { 'hamlet:trainingSchedule': '0 4 * * 1', 'hamlet:trainingTimeout': '30 minutes' };

export const leastPrivilege: Scenario = {
  name: 'least-privilege',
  group: 'access',
  from: 'deployed',
  proves:
    'Each identity is refused everything it should not do, and without any one grant something would be refused that is needed.',
  async run(stage) {
    const discord = await startDiscord();
    try {
      await deployAll(stage, `${discord.url}/api/webhooks/1/secret`);
      await tryEverything(stage);
      await doEverything(stage);
      await discord.told(2);
      const grants = grantsOfPrograms(stage);
      const gone = await stage.destroy('dev', { settings });
      expectSuccess(stage, 'the deploy identity tears down', gone);
      expectNoneSuperfluous(stage, grants);
    } finally {
      discord.stop();
    }
  },
};

async function deployAll(stage: Stage, webhook: string): Promise<void> {
  const foundation = await stage.deploy('foundation', { settings: { 'hamlet:discordWebhook': webhook } });
  expectSuccess(stage, 'the foundation with its relay is there', foundation);
  const dev = await stage.deploy('dev', { settings });
  expectSuccess(stage, 'dev with its schedule is there', dev);
}

/** Every attempt by everybody who may not; what they may, they do in the rest of this scenario. */
async function tryEverything(stage: Stage): Promise<void> {
  const identities = await identitiesOf(stage);
  const passed: string[] = [];
  let tried = 0;
  for (const { what, method, address, body, may } of ATTEMPTS) {
    for (const [name, member] of Object.entries(identities)) {
      if (may.includes(name)) continue;
      const response = await stage.api(member, address, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      tried++;
      if (response.status !== 403)
        passed.push(`${name}: ${what}: ${response.status} ${await response.text()}`);
    }
  }
  stage.show(
    'who may do what, of what was tried',
    Object.fromEntries(ATTEMPTS.map(({ what, may }) => [what, may])),
  );
  stage.expect(`all ${tried} attempts are refused with 403`, passed.length === 0, passed.join('\n'));
}

/** What all the grants are for, besides deploying and tearing down. */
async function doEverything(stage: Stage): Promise<void> {
  const { workloadIdentityProvider, projectNumber } = await stage.outputs('foundation');
  const { url } = await stage.outputs('dev');
  await useState(stage);
  await comeFromGithub(stage, String(workloadIdentityProvider));
  const { writer } = await membersOf(stage);
  await beGoogle(stage, String(url), String(projectNumber), writer);
  stage.cloud.clock.advance(WEEK_MS);
  await untilTrained(stage);
  const member = `serviceAccount:${accountOf('hamlet-preview')}`;
  const looked = await stage.preview('dev', { settings, member, options: ['--refresh'] });
  expectSuccess(stage, 'the preview identity sees all it must', looked);
  const changed = await stage.deploy('dev', { settings: { ...settings, 'hamlet:servingConcurrency': 8 } });
  expectSuccess(stage, 'the deploy identity changes the service', changed);
}

async function untilTrained({ cloud }: Stage): Promise<void> {
  for (;;) {
    const executions = cloud.store.table<{ completionTime?: string }>('run.executions').list();
    if (requests(cloud, RUNS).length > 0 && executions.every(([, run]) => run.completionTime !== undefined))
      return;
    await sleep(PAUSE_MS);
  }
}

function expectNoneSuperfluous(stage: Stage, grants: readonly Grant[]): void {
  const all = decisions(stage.cloud);
  const replayed = replay(all, grants);
  stage.show(
    'what each grant carries',
    replayed.map(({ grant, carries }) => ({ ...grant, carries: carries.slice(0, 5) })),
  );
  for (const role of ['hamletPreview', 'hamletDeploy']) {
    const grant = grants.find((candidate) => candidate.role.endsWith(role));
    if (grant === undefined) continue;
    const unused = unusedPermissions(all, grant, stage.cloud.iam.permissions(grant.role) ?? []);
    stage.show(`permissions of ${role} that nothing asked for`, unused);
  }
  const superfluous = replayed.filter(({ carries }) => carries.length === 0);
  stage.expect(
    `without any one of ${grants.length} grants something is refused`,
    superfluous.length === 0,
    superfluous.map(({ grant: { member, role, on } }) => `${member} ${role} ${on}`).join('\n'),
  );
}

function grantsOfPrograms({ cloud }: Stage): Grant[] {
  return cloud.store
    .table<Policy>('policies')
    .list()
    .flatMap(([on, { bindings }]) => bindings.flatMap((binding) => grantsOf(on, binding)))
    .filter(({ member }) => !NOT_OURS.test(member));
}

async function membersOf(stage: Stage): Promise<{ writer: string; monitoring: string }> {
  const { projectNumber } = await stage.outputs('foundation');
  const monitoring = `serviceAccount:service-${String(projectNumber)}@gcp-sa-monitoring-notification.iam.gserviceaccount.com`;
  const [sink] = stage.cloud.store.table<{ writerIdentity: string }>('logging.sinks').list();
  return { writer: sink?.[1].writerIdentity ?? '', monitoring };
}

async function identitiesOf(stage: Stage): Promise<Record<string, string>> {
  const own = {
    serving: 'hamlet-dev-serving',
    training: 'hamlet-dev-training',
    scheduler: 'hamlet-dev-scheduler',
    tester: 'hamlet-dev-tester',
    relay: 'hamlet-relay',
    'relay-push': 'hamlet-relay-push',
    preview: 'hamlet-preview',
    deploy: 'hamlet-deploy',
  };
  const members = Object.entries(own).map(([name, id]) => [name, `serviceAccount:${accountOf(id)}`] as const);
  const { writer: logs, monitoring } = await membersOf(stage);
  return { ...Object.fromEntries(members), monitoring, logs, stranger: 'user:mallory@example.com' };
}
