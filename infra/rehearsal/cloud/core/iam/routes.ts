import type { Call, Cloud, Method, Route } from '../api.ts';
import { listAt, objectAt, type JsonObject } from '../json.ts';
import { MODIFIED_GRANTS } from './condition.ts';
import { modifiedRoles, parseBindings, type Policy } from './policy.ts';

export interface PolicyResource {
  /** Template of the resource with the variable `resource`: `/v2/{resource=projects/*}`. */
  readonly path: string;
  /** Prefix of the permissions: `run.services` for `run.services.getIamPolicy`. */
  readonly permissions: string;
  /** How getIamPolicy is called: GET in newer APIs, POST in older ones. */
  readonly get: Method;
  /** The full resource name; throws NOT_FOUND when there is no such resource. */
  readonly name: (resource: string) => string;
}

/** getIamPolicy, setIamPolicy and testIamPermissions of one resource type. Source: https://cloud.google.com/iam/docs/reference/rest/v1/Policy */
export function policyRoutes(cloud: Cloud, { path, permissions, get, name }: PolicyResource): Route[] {
  const read = (call: Call): JsonObject => {
    const resource = name(call.params.resource ?? '');
    cloud.iam.require(call.caller, `${permissions}.getIamPolicy`, resource);
    return policyJson(cloud.iam.policy(resource));
  };
  const write = (call: Call): JsonObject => {
    const resource = name(call.params.resource ?? '');
    const policy = objectAt(call.body, 'policy');
    const roles = modifiedRoles(cloud.iam.policy(resource).bindings, parseBindings(policy));
    cloud.iam.require(call.caller, `${permissions}.setIamPolicy`, resource, { [MODIFIED_GRANTS]: roles });
    return policyJson(cloud.iam.setPolicy(resource, policy));
  };
  const test = (call: Call): JsonObject => {
    const resource = name(call.params.resource ?? '');
    const asked = listAt(call.body, 'permissions').map(String);
    return { permissions: asked.filter((permission) => cloud.iam.allows(call.caller, permission, resource)) };
  };
  return [
    { method: get, path: `${path}:getIamPolicy`, handle: read },
    { method: 'POST', path: `${path}:setIamPolicy`, handle: write },
    { method: 'POST', path: `${path}:testIamPermissions`, handle: test },
  ];
}

export function policyJson(policy: Policy): JsonObject {
  return JSON.parse(JSON.stringify(policy)) as JsonObject;
}
