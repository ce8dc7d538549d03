import { GoogleAuth } from 'google-auth-library';
import { z } from 'zod';
import { Failure } from '../../../src/failure.ts';
import type { Settings } from '../settings.ts';
import type { Api } from './api.ts';
import { ApiError, parseAnswer } from './api.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
/** Of a token signed for the Identity-Aware Proxy; an hour is the longest it takes. */
const LIFETIME_SECONDS = 600;

export type Access = 'public' | 'invokers' | 'iap';

/** In whose name a service is called. */
export interface Caller {
  readonly access: Access;
  /** E-mail address of a service account; there unless access is public. */
  readonly invoker?: string | undefined;
}

/** Headers that let a caller in. */
export type Headers = Readonly<Record<string, string>>;

/**
 * The token of whoever runs the engine. An explicit one wins over application-default credentials.
 * Source: https://cloud.google.com/docs/authentication/application-default-credentials
 */
export function accessTokens({ accessToken }: Settings): () => Promise<string> {
  if (accessToken !== undefined) return () => Promise.resolve(accessToken);
  const auth = new GoogleAuth({ scopes: [SCOPE] });
  return async () => {
    try {
      return (await auth.getAccessToken()) ?? '';
    } catch (cause) {
      throw new Failure(
        'CLOUD_REFUSED',
        'There are no credentials for Google Cloud.',
        'Run `gcloud auth application-default login`.',
        { cause },
      );
    }
  };
}

const identityAnswer = z.object({ token: z.string() });
const signedAnswer = z.object({ signedJwt: z.string() });

/**
 * Headers for calling a service. Its own URL is the audience, also at the URL of a tag.
 * Sources: https://cloud.google.com/run/docs/authenticating/service-to-service,
 * https://cloud.google.com/iap/docs/authentication-howto (a service account signs a token for `URL/*`)
 *
 * @param serviceUrl the service's own, without a tag
 * @param now        seconds since 1970
 */
export async function headersFor(
  { access, invoker }: Caller,
  serviceUrl: string,
  callUrl: string,
  { api, base, now }: { api: Api; base: string; now: () => number },
): Promise<Headers> {
  if (access === 'public' || invoker === undefined) return {};
  const account = `${base}projects/-/serviceAccounts/${invoker}`;
  if (access === 'invokers') {
    const url = `${account}:generateIdToken`;
    const body = { audience: serviceUrl, includeEmail: true };
    const { token } = parseAnswer(identityAnswer, await signing(api, url, body, invoker), url);
    return { Authorization: `Bearer ${token}` };
  }
  const iat = Math.floor(now());
  const claims = { iss: invoker, sub: invoker, aud: `${callUrl}/*`, iat, exp: iat + LIFETIME_SECONDS };
  const url = `${account}:signJwt`;
  const answer = await signing(api, url, { payload: JSON.stringify(claims) }, invoker);
  const { signedJwt } = parseAnswer(signedAnswer, answer, url);
  return { Authorization: `Bearer ${signedJwt}` };
}

async function signing(api: Api, url: string, body: unknown, invoker: string): Promise<string> {
  try {
    return await api(url, post(body));
  } catch (cause) {
    if (!(cause instanceof ApiError && cause.status === 403)) throw cause;
    throw new Failure(
      'CLOUD_REFUSED',
      `Whoever runs Pulumi here may not sign in the name of ${invoker}, which tests new revisions (${cause.message}).`,
      'Run `npx pulumi config set --path "hamlet:deployers[0]" user:YOU@example.com`, then `npx pulumi up`.',
      { cause },
    );
  }
}

function post(body: unknown) {
  return { method: 'POST', body, repeatable: true } as const;
}
