import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, givenProject, OWNER, PROJECT, type Answer } from '../../testing.ts';
import { startCloud, type RunningCloud } from '../core/cloud.ts';
import { until } from '../run/testing.ts';
import { vertexApi } from './index.ts';

const directory = mkdtempSync(join(tmpdir(), 'hamlet-vertex-'));
const PLACE = `projects/${PROJECT}/locations/europe-west1`;
const ACCOUNT = `worker@${PROJECT}.iam.gserviceaccount.com`;
const IMAGE = `europe-west1-docker.pkg.dev/${PROJECT}/images/judge@sha256:1`;
const PROGRAM = `
import { createServer } from 'node:http';
if (process.env.EXIT) process.exit(Number(process.env.EXIT));
createServer(async (request, response) => {
  const parts = []; for await (const part of request) parts.push(part);
  response.end(JSON.stringify({ path: request.url, got: String(Buffer.concat(parts)), mode: process.env.AIP_MODE }));
}).listen(Number(process.env.PORT), '127.0.0.1');
`;
let cloud: RunningCloud;

beforeAll(async () => {
  cloud = await startCloud(directory, [vertexApi], { environment: () => ({}) });
  givenProject(cloud, ['aiplatform.googleapis.com']);
  cloud.store.table('serviceAccounts').put(ACCOUNT, { email: ACCOUNT, projectId: PROJECT, uniqueId: '1' });
  cloud.iam.grant(
    `//iam.googleapis.com/projects/${PROJECT}/serviceAccounts/${ACCOUNT}`,
    'roles/iam.serviceAccountUser',
    OWNER,
  );
  writeFileSync(join(directory, 'main.mjs'), PROGRAM);
  const run = { entrypoint: ['node', 'main.mjs'], cmd: [], env: {}, workingDirectory: '/app' };
  cloud.store.table('images').put(IMAGE, { digest: 'sha256:1', ...run, rootfs: directory });
});
afterAll(async () => {
  await cloud.stop();
  rmSync(directory, { recursive: true });
});

const ask = (method: string, path: string, body?: object): Promise<Answer> =>
  call(cloud, OWNER, method, `europe-west1-aiplatform.googleapis.com/v1/${path}`, body);

test('a model that is deployed answers at its predict route, and only then', async () => {
  const containerSpec = { imageUri: IMAGE, healthRoute: '/health', predictRoute: '/judge' };
  const upload = `${PLACE}/models:upload`;
  const nowhere = { ...containerSpec, imageUri: 'europe-west1-docker.pkg.dev/x/y/z@sha256:2' };
  expect(await ask('POST', upload, { model: { displayName: 'm', containerSpec: nowhere } })).toMatchObject({
    status: 404,
  });
  await ask('POST', upload, { model: { displayName: 'm', containerSpec } });
  const [model = ''] = namesIn('aiplatform.models');
  await ask('POST', `${PLACE}/endpoints?endpointId=judge`, { displayName: 'e' });
  const [endpoint = ''] = namesIn('aiplatform.endpoints');
  expect(await ask('POST', `${endpoint}:rawPredict`, {})).toMatchObject({ status: 400 });
  const dedicatedResources = { machineSpec: { machineType: 'n1-standard-2' }, minReplicaCount: 1 };
  const deployedModel = { model, dedicatedResources, serviceAccount: ACCOUNT };
  const deployed = await ask('POST', `${endpoint}:deployModel`, { deployedModel, trafficSplit: { 0: 100 } });
  expect(deployed).toMatchObject({ status: 200 });
  expect(await ask('POST', `${endpoint}:rawPredict`, { mail: 'x' })).toMatchObject({
    body: { path: '/judge', got: '{"mail":"x"}', mode: 'PREDICTION' },
  });
  expect(await ask('DELETE', model)).toMatchObject({ status: 400 });
});

test('a custom job ends as its container does', async () => {
  const stateOf = async (code: number): Promise<string> => {
    const env = [{ name: 'EXIT', value: String(code) }];
    const workerPoolSpecs = [{ containerSpec: { imageUri: IMAGE, env } }];
    const jobSpec = { workerPoolSpecs, serviceAccount: ACCOUNT };
    const { body } = await ask('POST', `${PLACE}/customJobs`, { displayName: 'j', jobSpec });
    return until(async () => {
      const { state } = (await ask('GET', String(body.name))).body;
      return state === 'JOB_STATE_SUCCEEDED' || state === 'JOB_STATE_FAILED' ? state : undefined;
    });
  };
  expect(await stateOf(3)).toBe('JOB_STATE_FAILED');
  const withoutAccount = { displayName: 'j', jobSpec: { workerPoolSpecs: [{ containerSpec: {} }] } };
  expect(await ask('POST', `${PLACE}/customJobs`, withoutAccount)).toMatchObject({ status: 400 });
});

function namesIn(table: string): string[] {
  return cloud.store
    .table(table)
    .list()
    .map(([name]) => name);
}
