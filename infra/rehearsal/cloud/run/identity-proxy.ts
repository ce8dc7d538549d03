import type { IncomingHttpHeaders } from 'node:http';
import type { Cloud } from '../core/api.ts';
import { findProject } from '../core/iam/names.ts';
import { fullName } from './names.ts';

/** Requests through the proxy are authenticated by a JWT that a service account signed; signing in as a person is not emulated. */
type Refusal = [status: number, text: string];

/**
 * What Identity-Aware Proxy says to a request, `undefined` for passing it on; the proxy itself must be allowed to call the service.
 * Sources: https://cloud.google.com/iap/docs/authentication-howto#authenticate_service_account_jwt,
 * https://cloud.google.com/run/docs/securing/identity-aware-proxy-cloud-run
 *
 * @param service `projects/P/locations/L/services/S`
 */
export function passProxy(
  { tokens, iam, store }: Cloud,
  service: string,
  headers: IncomingHttpHeaders,
): Refusal | undefined {
  const token = /^bearer (.+)$/i.exec(headers['proxy-authorization'] ?? headers.authorization ?? '')?.[1];
  if (token === undefined) return [302, 'Sign in: https://accounts.google.com/o/oauth2/v2/auth'];
  const claims = tokens.signed(token);
  if (claims === undefined || typeof claims.sub !== 'string' || claims.iss !== claims.sub)
    return [401, 'Invalid IAP credentials: JWT signature is invalid'];
  if (claims.aud !== `http://${headers.host ?? ''}/*`)
    return [401, 'Invalid IAP credentials: JWT audience is invalid'];
  const [, project = '', , location = '', , name = ''] = service.split('/');
  const site = `//iap.googleapis.com/projects/${project}/iap_web/cloud_run-${location}/services/${name}`;
  const visitor = { member: `serviceAccount:${claims.sub}` };
  if (!iam.allows(visitor, 'iap.webServiceVersions.accessViaIAP', site))
    return [403, "You don't have access"];
  const number = findProject(store, project)?.projectNumber ?? '';
  const proxy = { member: `serviceAccount:service-${number}@gcp-sa-iap.iam.gserviceaccount.com` };
  return iam.allows(proxy, 'run.routes.invoke', fullName(service))
    ? undefined
    : [403, 'The IAP service account is not allowed to invoke the service (run.invoker).'];
}
