import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunningCloud } from './cloud/core/cloud.ts';
import { listAt, textAt, type JsonObject } from './cloud/core/json.ts';
import { ownDomain } from './cloud/run/domains.ts';
import { startGoogle } from './cloud/start.ts';
import { createWorld } from './cloud/world.ts';
import { discoveryFolder } from './discovery/fetch.ts';
import { pulumi, type Ended } from './src/engine.ts';
import { prepareProject, SETTINGS } from './src/project.ts';
import { call, OWNER } from './testing.ts';

const root = resolve(import.meta.dirname, '../..');
// Inside of the repository, where the provider's plugin finds its Node.
mkdirSync(join(root, '.hamlet'), { recursive: true });
const directory = mkdtempSync(join(root, '.hamlet/options-'));
const DEPLOYER = 'serviceAccount:hamlet-deploy@hamlet-rehearsal.iam.gserviceaccount.com';
const PLACE = 'projects/hamlet-rehearsal/locations/europe-west1';
let cloud: RunningCloud;

beforeAll(async () => {
  cloud = await startGoogle({ directory, discovery: discoveryFolder() });
  createWorld(cloud, { billingAccount: '012345-6789AB-CDEF01', currency: 'EUR', operator: OWNER });
  ownDomain(cloud, 'example.com', DEPLOYER);
});

afterAll(async () => {
  await cloud.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Runs the engine on the repository's programs with these settings of the stack beside its own. */
async function engine(stack: string, member: string, settings: object, ...args: string[]): Promise<Ended> {
  const project = prepareProject(root, directory, {
    ...SETTINGS,
    [stack]: { ...SETTINGS[stack], ...settings },
  });
  const options = { root, project, directory, cloud, member };
  await pulumi(options, ['stack', 'select', '--create', stack]);
  const ended = await pulumi(options, [...args, '--stack', stack, '--non-interactive']);
  if (ended.code !== 0) process.stderr.write(ended.output);
  return ended;
}

const up = ['up', '--yes', '--skip-preview'];
const unchanged = ['preview', '--refresh', '--expect-no-changes'];
/** Every option but the ways of access and of scheduled training. */
const MORE = {
  'hamlet:trainingSchedule': '0 4 * * 1',
  'hamlet:canaryPercent': 0,
  'hamlet:vertexEndpoint': true,
  'hamlet:domain': 'mail.example.com',
};
const ON_VERTEX = { ...MORE, 'hamlet:scheduledTrainer': 'vertex' };
const ON_A_VM = {
  ...MORE,
  'hamlet:scheduledTrainer': 'vm',
  'hamlet:access': 'iap',
};

describe('the options of the programs, with the real engine', () => {
  test('a foundation with Vertex AI, Compute Engine and a Discord webhook; again, nothing changes', async () => {
    const settings = {
      'hamlet:vertex': true,
      'hamlet:vm': true,
      'hamlet:discordWebhook': 'http://127.0.0.1:9/webhook',
    };
    expect(await engine('foundation', OWNER, settings, ...up)).toMatchObject({ code: 0 });
    expect(await engine('foundation', OWNER, settings, ...unchanged)).toMatchObject({ code: 0 });
  });

  test('an endpoint of Vertex AI answers, a custom job trains, a domain leads to the service', async () => {
    const { code, output } = await engine('dev', DEPLOYER, ON_VERTEX, ...up);
    expect(code).toBe(0);
    expect(output).toContain('ghs.googlehosted.com.');
    const api = 'aiplatform.googleapis.com/v1';
    const [endpoint] = cloud.store.table<JsonObject>('aiplatform.endpoints').list();
    const answer = await fetch(`${cloud.url}/${api}/${endpoint?.[0] ?? ''}:rawPredict`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${cloud.tokens.issueAccess({ member: OWNER }).token}`,
        'content-type': 'message/rfc822',
      },
      body: 'Subject: Win money now\n\nClick here.\n',
    });
    expect(answer.status).toBe(200);
    const schedule = `cloudscheduler.googleapis.com/v1/${PLACE}/jobs/hamlet-dev-training:run`;
    expect((await call(cloud, OWNER, 'POST', schedule, {})).status).toBe(200);
    const jobs = await call(cloud, OWNER, 'GET', `${api}/${PLACE}/customJobs`);
    expect(listAt(jobs.body as JsonObject, 'customJobs')).toHaveLength(1);
    expect(await engine('dev', DEPLOYER, ON_VERTEX, ...unchanged)).toMatchObject({ code: 0 });
  });

  test('another way of training and of access, in place: a machine, and Identity-Aware Proxy', async () => {
    expect(await engine('dev', DEPLOYER, ON_A_VM, ...up)).toMatchObject({ code: 0 });
    const [machine] = cloud.store.table<JsonObject>('compute.instances').list();
    const [name = '', record] = machine ?? [];
    expect(textAt(record, 'status')).toBe('RUNNING');
    const stop = await call(cloud, OWNER, 'POST', `compute.googleapis.com/compute/v1/${name}/stop`);
    expect(stop.status).toBe(200);
    const schedule = `cloudscheduler.googleapis.com/v1/${PLACE}/jobs/hamlet-dev-training:run`;
    expect((await call(cloud, OWNER, 'POST', schedule, {})).status).toBe(200);
    expect(cloud.store.table<JsonObject>('compute.instances').get(name)).toMatchObject({ status: 'RUNNING' });
    expect(await engine('dev', DEPLOYER, ON_A_VM, ...unchanged)).toMatchObject({ code: 0 });
  });

  test('the deploy identity tears it all down, filled buckets too', async () => {
    expect(await engine('dev', DEPLOYER, ON_A_VM, 'destroy', '--yes', '--skip-preview')).toMatchObject({
      code: 0,
    });
    const buckets = cloud.store.table('buckets').list('hamlet-rehearsal-dev-');
    expect(buckets).toHaveLength(0);
    expect(cloud.store.table('aiplatform.models').list()).toHaveLength(0);
    expect(cloud.store.table('compute.instances').list()).toHaveLength(0);
  });
});
