import { evaluate } from '@marcbachmann/cel-js';
import type { Api, Call, Cloud } from '../core/api.ts';
import { ApiError, invalid } from '../core/errors.ts';
import { type JsonObject, objectAt, text, textAt } from '../core/json.ts';
import { canonical } from '../core/resource.ts';
import { verifyJwt, type Caller } from '../core/tokens.ts';
import { POOL, POOL_PROVIDER } from './identity.ts';

/**
 * The exchange of another issuer's token for one of Google's, by workload identity federation. Issuers' public keys are in the
 * table `issuers`, by URL, as a real issuer publishes them under its URL.
 * Sources: https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token, https://cloud.google.com/iam/docs/workload-identity-federation
 */
export function stsApi(cloud: Cloud): Api {
  return {
    host: 'sts.googleapis.com',
    source: 'https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token',
    routes: [{ method: 'POST', path: '/v1/token', handle: (call) => exchange(cloud, call) }],
  };
}

function exchange(cloud: Cloud, call: Call): JsonObject {
  const request = form(call);
  const audience = textAt(request, 'audience') ?? '';
  const name = canonical(cloud, audience.replace('//iam.googleapis.com/', ''));
  const provider = cloud.store.table<JsonObject>(POOL_PROVIDER.permissions).get(name);
  const poolName = name.split('/providers/')[0] ?? '';
  const pool = cloud.store.table<JsonObject>(POOL.permissions).get(poolName);
  if (!usable(provider) || !usable(pool))
    throw invalid(`The target service indicated by the "audience" parameters is invalid: ${audience}.`);
  const claims = verified(cloud, provider, textAt(request, 'subjectToken') ?? '', audience);
  const caller = federated(provider, claims, audience.split('/providers/')[0] ?? '');
  const { token } = cloud.tokens.issueAccess(caller);
  return {
    access_token: token,
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
    expires_in: 3600,
  };
}

// Clients send a form with snake_case names, or JSON with camelCase ones.
function form(call: Call): JsonObject {
  if (Object.keys(call.body).length > 0) return call.body;
  const entries = [...new URLSearchParams(call.bytes.toString())];
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}

function usable(record: JsonObject | undefined): record is JsonObject {
  return record !== undefined && record.deleteTime === undefined && record.disabled !== true;
}

function verified(cloud: Cloud, provider: JsonObject, token: string, audience: string): JsonObject {
  const issuer = textAt(provider, 'oidc.issuerUri') ?? '';
  const key = cloud.store.table<{ publicKey: string }>('issuers').get(issuer)?.publicKey;
  const claims = key === undefined ? undefined : verifyJwt(token, key);
  if (claims === undefined)
    throw refused(
      "Error connecting to the given credential's issuer, or the signature of the token is wrong.",
    );
  if (claims.iss !== issuer)
    throw refused(`The issuer in ID Token ${text(claims.iss)} does not match the expected ones: ${issuer}`);
  if (Number(claims.exp) * 1000 <= cloud.clock.now().getTime()) throw refused('The ID Token has expired.');
  const allowed = objectAt(provider, 'oidc').allowedAudiences;
  const audiences = Array.isArray(allowed) && allowed.length > 0 ? allowed : [`https:${audience}`, audience];
  if (!audiences.includes(claims.aud ?? null))
    throw refused(`The audience in ID Token [${text(claims.aud)}] does not match the expected audience.`);
  return claims;
}

function federated(provider: JsonObject, assertion: JsonObject, pool: string): Caller {
  const google: Record<string, unknown> = {};
  const attribute: Record<string, string> = {};
  for (const [target, expression] of Object.entries(objectAt(provider, 'attributeMapping'))) {
    const value = evaluateIn(text(expression), { assertion }, `attribute mapping ${target}`);
    if (target.startsWith('attribute.')) attribute[target.slice('attribute.'.length)] = String(value);
    else google[target.replace('google.', '')] = value;
  }
  const condition = textAt(provider, 'attributeCondition');
  if (
    condition !== undefined &&
    evaluateIn(condition, { assertion, attribute, google }, 'attribute condition') !== true
  ) {
    throw new ApiError(
      'PERMISSION_DENIED',
      'The given credential is rejected by the attribute condition.',
      [],
      403,
    );
  }
  if (typeof google.subject !== 'string')
    throw refused('The mapped attribute google.subject must be a string.');
  const base = pool.replace(/^\/\//, 'principalSet://');
  return {
    member: `${base.replace('principalSet', 'principal')}/subject/${google.subject}`,
    memberOf: [
      `${base}/*`,
      ...Object.entries(attribute).map(([key, value]) => `${base}/attribute.${key}/${value}`),
    ],
  };
}

function evaluateIn(expression: string, variables: Record<string, unknown>, what: string): unknown {
  try {
    return evaluate(expression, variables);
  } catch (error) {
    throw refused(
      `The ${what} cannot be evaluated: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function refused(message: string): ApiError {
  return invalid(message);
}

/** For tests and rehearsals: whose public key an issuer of OpenID Connect tokens has. */
export function registerIssuer(cloud: Cloud, issuer: string, publicKey: string): void {
  cloud.store.table('issuers').put(issuer, { publicKey });
}
