import { generateKeyPairSync } from 'node:crypto';
import { registerIssuer } from '../../cloud/apis/sts.ts';
import { spend } from '../../cloud/apis/billing.ts';
import { signJwt } from '../../cloud/core/tokens.ts';
import { DEPLOYER, PROJECT } from '../../src/cloud.ts';
import { accountOf } from '../cloud-facts.ts';
import type { Stage } from '../stage.ts';

const PREVIEWER = `serviceAccount:${accountOf('hamlet-preview')}`;
const STATE = `${PROJECT}-pulumi-state`;
const KEY = `cloudkms.googleapis.com/v1/projects/${PROJECT}/locations/europe-west1/keyRings/pulumi/cryptoKeys/state`;
const ISSUER = 'https://token.actions.githubusercontent.com';

/** What the engine does with its state in a bucket, which here is in a folder: read, lock, encrypt, write. */
export async function useState(stage: Stage): Promise<void> {
  const upload = (member: string, name: string): Promise<unknown> =>
    ask(
      stage,
      member,
      'POST',
      `storage.googleapis.com/upload/storage/v1/b/${STATE}/o?uploadType=media&name=${encodeURIComponent(name)}`,
      {},
    );
  const remove = (member: string, name: string): Promise<unknown> =>
    ask(
      stage,
      member,
      'DELETE',
      `storage.googleapis.com/storage/v1/b/${STATE}/o/${encodeURIComponent(name)}`,
    );
  const stack = '.pulumi/stacks/hamlet/dev.json';
  const lock = '.pulumi/locks/organization/hamlet/dev/1.json';
  await upload(DEPLOYER, stack);
  const { ciphertext } = (await ask(stage, DEPLOYER, 'POST', `${KEY}:encrypt`, { plaintext: 'aGFt' })) as {
    ciphertext: string;
  };
  await upload(DEPLOYER, lock);
  for (const member of [DEPLOYER, PREVIEWER]) {
    await ask(
      stage,
      member,
      'GET',
      `storage.googleapis.com/storage/v1/b/${STATE}/o/${encodeURIComponent(stack)}?alt=media`,
    );
    await ask(stage, member, 'POST', `${KEY}:decrypt`, { ciphertext });
  }
  await remove(DEPLOYER, lock);
}

/** Runs of the workflow on GitHub become the two identities. */
export async function comeFromGithub(stage: Stage, provider: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  registerIssuer(stage.cloud, ISSUER, publicKey);
  for (const [identity, event] of [
    ['preview', 'pull_request'],
    ['deploy', 'push'],
  ] as const) {
    const audience = `//iam.googleapis.com/${provider}`;
    const exp = Math.floor(stage.cloud.clock.now().getTime() / 1000) + 600;
    const ids = { repository_id: '123456789', repository_owner_id: '1234567' };
    const claims = {
      iss: ISSUER,
      aud: `https:${audience}`,
      sub: 'repo:somebody/hamlet',
      exp,
      ...ids,
      event_name: event,
      ref: 'refs/heads/main',
      ...(identity === 'deploy' && { environment: 'prod' }),
    };
    const exchanged = await fetch(`${stage.cloud.url}/sts.googleapis.com/v1/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        audience,
        subjectToken: signJwt(claims, privateKey),
        grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
        requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
        subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
      }),
    });
    const { access_token: token } = (await exchanged.json()) as { access_token: string };
    const became = await fetch(
      `${stage.cloud.url}/iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${accountOf(`hamlet-${identity}`)}:generateAccessToken`,
      {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ scope: ['https://www.googleapis.com/auth/cloud-platform'] }),
      },
    );
    stage.expect(`a run of the workflow becomes ${identity}`, became.ok, await became.text());
  }
}

/** What Google's own accounts do by themselves: call the service, carry the log, publish budgets and incidents. */
export async function beGoogle(
  stage: Stage,
  url: string,
  projectNumber: string,
  sink: string,
): Promise<void> {
  const monitoring = `service-${projectNumber}@gcp-sa-monitoring-notification.iam.gserviceaccount.com`;
  const ready = await stage.call(`${url}/health/ready`, monitoring);
  stage.expect('the uptime check gets in', ready.ok, String(ready.status));
  spend(stage.cloud, 19);
  const incident = {
    incident: { incident_id: '1', state: 'open', policy_name: 'Errors', summary: 'Too many' },
  };
  await ask(
    stage,
    `serviceAccount:${monitoring}`,
    'POST',
    `pubsub.googleapis.com/v1/projects/${PROJECT}/topics/hamlet-alerts:publish`,
    {
      messages: [{ data: Buffer.from(JSON.stringify(incident)).toString('base64') }],
    },
  );
  await ask(
    stage,
    sink,
    'POST',
    `storage.googleapis.com/upload/storage/v1/b/${PROJECT}-dev-logs/o?uploadType=media&name=predictions.json`,
    {},
  );
}

async function ask(
  stage: Stage,
  member: string,
  method: string,
  address: string,
  body?: object,
): Promise<unknown> {
  const response = await stage.api(member, address, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  stage.expect(
    `${member.split('@')[0] ?? ''} may ${method} ${address.split('?')[0] ?? ''}`,
    response.ok,
    text,
  );
  return text === '' ? undefined : JSON.parse(text);
}
