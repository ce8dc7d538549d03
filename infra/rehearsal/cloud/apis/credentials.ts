import type { Api, Call, Cloud } from '../core/api.ts';
import { isObject, textAt, type JsonObject } from '../core/json.ts';
import { serviceAccountName } from '../core/records.ts';
import { invalid } from '../core/errors.ts';
import { byEmail } from './accounts.ts';

/** Short-lived credentials of service accounts, for callers who may have them. */
export function credentialsApi(cloud: Cloud): Api {
  const host = 'iamcredentials.googleapis.com';
  const item = '/v1/projects/-/serviceAccounts/{email}';
  return {
    host,
    service: host,
    quotaOnly: true,
    source: 'https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts',
    routes: [
      { method: 'POST', path: `${item}:generateAccessToken`, handle: (call) => accessToken(cloud, call) },
      { method: 'POST', path: `${item}:generateIdToken`, handle: (call) => idToken(cloud, call) },
      { method: 'POST', path: `${item}:signJwt`, handle: (call) => signedJwt(cloud, call) },
    ],
  };
}

function accessToken(cloud: Cloud, call: Call): JsonObject {
  const email = permitted(cloud, call, 'getAccessToken');
  const seconds = Number((textAt(call.body, 'lifetime') ?? '3600s').replace('s', ''));
  if (!(seconds > 0 && seconds <= 3600))
    throw invalid('The lifetime must be between 0 and 3600 seconds.', 'lifetime');
  const { token, expires } = cloud.tokens.issueAccess({ member: `serviceAccount:${email}` }, seconds);
  return { accessToken: token, expireTime: expires.toISOString() };
}

function idToken(cloud: Cloud, call: Call): JsonObject {
  const email = permitted(cloud, call, 'getOpenIdToken');
  const audience = textAt(call.body, 'audience');
  if (audience === undefined) throw invalid('The request names no audience.', 'audience');
  return { token: cloud.tokens.issueIdentity(email, audience) };
}

function signedJwt(cloud: Cloud, call: Call): JsonObject {
  permitted(cloud, call, 'signJwt');
  const claims: unknown = JSON.parse(textAt(call.body, 'payload') ?? '');
  if (!isObject(claims)) throw invalid('The payload is not a JSON object.', 'payload');
  return { keyId: 'rehearsal', signedJwt: cloud.tokens.sign(claims) };
}

function permitted(cloud: Cloud, call: Call, verb: string): string {
  const account = byEmail(cloud, call.params.email ?? '');
  cloud.iam.require(call.caller, `iam.serviceAccounts.${verb}`, serviceAccountName(account));
  return account.email;
}
