import type { JsonObject } from '../../cloud/core/json.ts';
import type { MemberRow } from './members.ts';

/** A request below an endpoint. */
export interface PolicyRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: JsonObject;
}

/** How the policy of a resource is asked for, in the version that has conditions. */
export function readRequest({ form, endpoint }: MemberRow, resource: string): PolicyRequest {
  if (form === 'storage') return { method: 'GET', path: `${resource}/iam?optionsRequestedPolicyVersion=3` };
  if (form === 'compute')
    return { method: 'GET', path: `${resource}/getIamPolicy?optionsRequestedPolicyVersion=3` };
  // The IAM API takes the version in the query, though it is a POST.
  if (form === 'GET' || endpoint === 'GOOGLE_IAM_CUSTOM_ENDPOINT')
    return { method: form, path: `${resource}:getIamPolicy?options.requestedPolicyVersion=3` };
  return {
    method: form,
    path: `${resource}:getIamPolicy`,
    body: { options: { requestedPolicyVersion: 3 } },
  };
}

export function writeRequest({ form }: MemberRow, resource: string, policy: JsonObject): PolicyRequest {
  if (form === 'storage') return { method: 'PUT', path: `${resource}/iam`, body: policy };
  const verb = form === 'compute' ? '/setIamPolicy' : ':setIamPolicy';
  return { method: 'POST', path: `${resource}${verb}`, body: { policy } };
}
