import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, givenProject, OWNER, PROJECT, type Answer } from '../../testing.ts';
import { startCloud, type RunningCloud } from '../core/cloud.ts';
import { projectName } from '../core/iam/names.ts';
import { computeApi } from './index.ts';

const directory = mkdtempSync(join(tmpdir(), 'hamlet-compute-'));
const PLACE = `compute.googleapis.com/compute/v1/projects/${PROJECT}`;
const ROLE = `projects/${PROJECT}/roles/machines`;
const NETWORK = `projects/${PROJECT}/global/networks/net`;
const SUBNETWORK = `projects/${PROJECT}/regions/europe-west1/subnetworks/sub`;
const MACHINES = 'zones/europe-west1-b/instances';
const MACHINE = {
  name: 'trainer',
  machineType: 'zones/europe-west1-b/machineTypes/e2-standard-4',
  disks: [{ boot: true, initializeParams: { sourceImage: 'cos' } }],
  networkInterfaces: [{ subnetwork: SUBNETWORK }],
};
let cloud: RunningCloud;

beforeAll(async () => {
  cloud = await startCloud(directory, [computeApi], { environment: () => ({}) });
  givenProject(cloud, ['compute.googleapis.com']);
  cloud.store.table('roles').put(ROLE, {
    includedPermissions: [
      ...['networks.create', 'networks.delete', 'networks.updatePolicy'],
      ...['subnetworks.create', 'subnetworks.delete', 'subnetworks.use'],
      ...['instances.create', 'instances.get', 'instances.start', 'instances.stop', 'instances.delete'],
      ...['disks.create', 'disks.get', 'zoneOperations.get'],
    ].map((permission) => `compute.${permission}`),
  });
  cloud.iam.grant(projectName(PROJECT), ROLE, OWNER);
});
afterAll(async () => {
  await cloud.stop();
  rmSync(directory, { recursive: true });
});

const ask = (method: string, path: string, body?: object, member = OWNER): Promise<Answer> =>
  call(cloud, member, method, `${PLACE}/${path}`, body);

test('what a machine needs must be there first', async () => {
  expect(await ask('POST', MACHINES, MACHINE)).toMatchObject({ status: 404 });
  expect(await ask('POST', 'global/networks', { name: 'net', autoCreateSubnetworks: false })).toMatchObject({
    status: 200,
  });
  const subnetwork = { name: 'sub', network: NETWORK, ipCidrRange: '10.0.0.0/24' };
  expect(await ask('POST', 'regions/europe-west1/subnetworks', subnetwork)).toMatchObject({ status: 200 });
  expect(await ask('POST', MACHINES, MACHINE, 'user:stranger@example.com')).toMatchObject({ status: 403 });
  const made = await ask('POST', MACHINES, MACHINE);
  expect(made).toMatchObject({ status: 200, body: { kind: 'compute#operation', status: 'RUNNING' } });
  const operation = `zones/europe-west1-b/operations/${String(made.body.name)}`;
  expect(await ask('GET', operation)).toMatchObject({ body: { status: 'DONE' } });
  expect(await ask('GET', `${MACHINES}/trainer`)).toMatchObject({ body: { status: 'RUNNING' } });
  expect(await ask('POST', MACHINES, MACHINE)).toMatchObject({ status: 409 });
});

test('a machine that has switched itself off is started again', async () => {
  await ask('POST', `${MACHINES}/trainer/stop`);
  expect(await ask('GET', `${MACHINES}/trainer`)).toMatchObject({ body: { status: 'TERMINATED' } });
  await ask('POST', `${MACHINES}/trainer/start`);
  expect(await ask('GET', `${MACHINES}/trainer`)).toMatchObject({ body: { status: 'RUNNING' } });
});

test('what is in use cannot go; a machine takes its disk along', async () => {
  expect(await ask('DELETE', 'global/networks/net')).toMatchObject({ status: 400 });
  expect(await ask('DELETE', 'regions/europe-west1/subnetworks/sub')).toMatchObject({ status: 400 });
  expect(await ask('GET', 'zones/europe-west1-b/disks/trainer')).toMatchObject({ status: 200 });
  expect(await ask('DELETE', `${MACHINES}/trainer`)).toMatchObject({ status: 200 });
  expect(await ask('GET', 'zones/europe-west1-b/disks/trainer')).toMatchObject({ status: 404 });
  expect(await ask('DELETE', 'regions/europe-west1/subnetworks/sub')).toMatchObject({ status: 200 });
});
