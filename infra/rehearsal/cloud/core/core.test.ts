import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { iamApi } from '../apis/identity.ts';
import { PLATFORM } from '../apis/platform.ts';
import { projectsApi } from '../apis/projects.ts';
import { registerIssuer, stsApi } from '../apis/sts.ts';
import { call, givenProject, OWNER, PROJECT } from '../../testing.ts';
import type { Api, Cloud } from './api.ts';
import { startCloud, type RunningCloud } from './cloud.ts';
import { signJwt } from './tokens.ts';
import { generateKeyPairSync } from 'node:crypto';

const directory = mkdtempSync(join(tmpdir(), 'hamlet-core-'));
const apis = [projectsApi, iamApi, stsApi, ...PLATFORM];
let cloud: RunningCloud;

const start = (): Promise<RunningCloud> => startCloud(directory, apis, { environment: () => ({}) });

beforeAll(async () => {
  cloud = await start();
  givenProject(cloud, ['secretmanager.googleapis.com', 'iam.googleapis.com', 'cloudkms.googleapis.com']);
});

afterAll(async () => {
  await cloud.stop();
  rmSync(directory, { recursive: true, force: true });
});

const secrets = `secretmanager.googleapis.com/v1/projects/${PROJECT}/secrets`;
const newSecret = (id: string, member = OWNER) =>
  call(cloud, member, 'POST', `${secrets}?secretId=${id}`, { replication: { automatic: {} } });

describe('the stand-in cloud', () => {
  test('an API that is off refuses before anything else, with the reason clients look for', async () => {
    const { status, body } = await call(
      cloud,
      OWNER,
      'PUT',
      `pubsub.googleapis.com/v1/projects/${PROJECT}/topics/topic`,
      {},
    );
    expect(status).toBe(403);
    expect(JSON.stringify(body)).toContain('"reason":"SERVICE_DISABLED"');
  });

  test('what is not emulated is refused', async () => {
    expect((await call(cloud, OWNER, 'GET', 'redis.googleapis.com/v1/anything')).status).toBe(501);
  });

  test('a stranger is refused, a grant on the single resource suffices, another resource stays closed', async () => {
    const reader = 'user:reader@example.com';
    await newSecret('one');
    await newSecret('two');
    expect((await call(cloud, reader, 'GET', `${secrets}/one`)).status).toBe(403);
    const policy = { bindings: [{ role: 'roles/secretmanager.viewer', members: [reader] }] };
    expect((await call(cloud, OWNER, 'POST', `${secrets}/one:setIamPolicy`, { policy })).status).toBe(200);
    expect((await call(cloud, reader, 'GET', `${secrets}/one`)).status).toBe(200);
    expect((await call(cloud, reader, 'GET', `${secrets}/two`)).status).toBe(403);
    expect((await newSecret('three', reader)).status).toBe(403);
  });

  test('ids must fit their pattern and be free', async () => {
    expect((await newSecret('white%20space')).status).toBe(400);
    expect((await newSecret('one')).status).toBe(409);
  });

  test('a policy written with an old etag is a conflict', async () => {
    const policy = { etag: 'old', bindings: [] };
    expect((await call(cloud, OWNER, 'POST', `${secrets}/one:setIamPolicy`, { policy })).status).toBe(409);
  });

  test('a service account that is not there can get no grant, and made anew it has none', async () => {
    const accounts = `iam.googleapis.com/v1/projects/${PROJECT}/serviceAccounts`;
    const email = `worker@${PROJECT}.iam.gserviceaccount.com`;
    const member = `serviceAccount:${email}`;
    const policy = { bindings: [{ role: 'roles/secretmanager.viewer', members: [member] }] };
    const grant = () => call(cloud, OWNER, 'POST', `${secrets}/two:setIamPolicy`, { policy });
    const create = () => call(cloud, OWNER, 'POST', accounts, { accountId: 'worker', serviceAccount: {} });
    expect((await grant()).status).toBe(400);
    await create();
    expect((await grant()).status).toBe(200);
    expect((await call(cloud, member, 'GET', `${secrets}/two`)).status).toBe(200);
    await call(cloud, OWNER, 'DELETE', `${accounts}/${email}`);
    await create();
    expect((await call(cloud, member, 'GET', `${secrets}/two`)).status).toBe(403);
  });

  test('key rings cannot be deleted', async () => {
    const rings = `cloudkms.googleapis.com/v1/projects/${PROJECT}/locations/europe-west1/keyRings`;
    await call(cloud, OWNER, 'POST', `${rings}?keyRingId=ring`, {});
    expect((await call(cloud, OWNER, 'DELETE', `${rings}/ring`)).status).toBe(501);
  });

  test('a pool that was deleted keeps its id for 30 days', async () => {
    const pools = `iam.googleapis.com/v1/projects/${PROJECT}/locations/global/workloadIdentityPools`;
    const create = () => call(cloud, OWNER, 'POST', `${pools}?workloadIdentityPoolId=gone-soon`, {});
    expect((await create()).status).toBe(200);
    await call(cloud, OWNER, 'DELETE', `${pools}/gone-soon`);
    expect((await create()).status).toBe(400);
    cloud.clock.advance(31 * 86_400_000);
    expect((await create()).status).toBe(200);
  });

  test('only runs that fulfil the condition become somebody by workload identity', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const issuerUri = 'https://token.actions.githubusercontent.com';
    registerIssuer(cloud, issuerUri, publicKey);
    const pools = `iam.googleapis.com/v1/projects/${PROJECT}/locations/global/workloadIdentityPools`;
    await call(cloud, OWNER, 'POST', `${pools}?workloadIdentityPoolId=github`, {});
    await call(cloud, OWNER, 'POST', `${pools}/github/providers?workloadIdentityPoolProviderId=actions`, {
      oidc: { issuerUri },
      attributeMapping: { 'google.subject': 'assertion.sub', 'attribute.ref': 'assertion.ref' },
      attributeCondition: 'assertion.repository_id == "1" && attribute.ref != "refs/heads/evil"',
    });
    const audience = `//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/github/providers/actions`;
    const exchange = (claims: object, key = privateKey) => {
      const exp = Math.floor(cloud.clock.now().getTime() / 1000) + 300;
      const subjectToken = signJwt(
        { iss: issuerUri, aud: `https:${audience}`, sub: 'run', exp, ...claims },
        key,
      );
      return call(cloud, OWNER, 'POST', 'sts.googleapis.com/v1/token', { audience, subjectToken });
    };
    const good = await exchange({ repository_id: '1', ref: 'refs/heads/main' });
    expect(good.status).toBe(200);
    expect(cloud.tokens.caller(String(good.body.access_token))?.memberOf).toContain(
      'principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/github/attribute.ref/refs/heads/main',
    );
    expect((await exchange({ repository_id: '2', ref: 'refs/heads/main' })).status).toBe(403);
    expect((await exchange({ repository_id: '1', ref: 'refs/heads/evil' })).status).toBe(403);
    const forger = generateKeyPairSync('rsa', { modulusLength: 2048 })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString();
    expect((await exchange({ repository_id: '1', ref: 'refs/heads/main' }, forger)).status).toBe(400);
  });

  test('the state outlives a stop', async () => {
    const before = cloud.tokens.issueAccess({ member: OWNER }).token;
    await cloud.stop();
    cloud = await start();
    expect(cloud.tokens.caller(before)?.member).toBe(OWNER);
    expect((await call(cloud, OWNER, 'GET', `${secrets}/one`)).status).toBe(200);
  });
});

test('a cloud of which one API does not start leaves nothing running', async () => {
  const place = mkdtempSync(join(tmpdir(), 'hamlet-core-'));
  const ended: string[] = [];
  let url = '';
  const api = (cloud: Cloud): Api => {
    url = cloud.url;
    return { ...projectsApi(cloud), close: () => Promise.resolve(void ended.push('projects')) };
  };
  const failing = (): Promise<Api> => Promise.reject(new Error('its port is taken'));
  await expect(startCloud(place, [api, failing], { environment: () => ({}) })).rejects.toThrow(
    'its port is taken',
  );
  expect(ended).toEqual(['projects']);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
  rmSync(place, { recursive: true });
});
