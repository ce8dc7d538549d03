import type { Call, Cloud, Route } from '../core/api.ts';
import { alreadyExists, invalid, notFound, precondition } from '../core/errors.ts';
import { canonical } from '../core/resource.ts';
import { listAt, objectAt, text, textAt, withAt, type JsonObject } from '../core/json.ts';

/** Custom roles of a project. Source: https://cloud.google.com/iam/docs/reference/rest/v1/projects.roles */
export function roleRoutes(cloud: Cloud): Route[] {
  const item = '/v1/{name=projects/*/roles/*}';
  return [
    { method: 'POST', path: '/v1/{parent=projects/*}/roles', handle: (call) => create(cloud, call) },
    { method: 'GET', path: item, handle: (call) => find(cloud, call, 'get') },
    { method: 'PATCH', path: item, handle: (call) => update(cloud, call) },
    { method: 'DELETE', path: item, handle: (call) => remove(cloud, call) },
    { method: 'POST', path: `${item}:undelete`, handle: (call) => undelete(cloud, call) },
  ];
}

function create(cloud: Cloud, call: Call): JsonObject {
  const parent = canonical(cloud, call.params.parent ?? '');
  cloud.iam.require(call.caller, 'iam.roles.create', `//cloudresourcemanager.googleapis.com/${parent}`);
  const id = textAt(call.body, 'roleId') ?? '';
  if (!/^[a-zA-Z0-9_.]{3,64}$/.test(id))
    throw invalid(`Invalid role id "${id}": 3 to 64 letters, digits, _ and dots.`);
  const name = `${parent}/roles/${id}`;
  const existing = cloud.store.table<JsonObject>('roles').get(name);
  // A deleted role's id stays taken for 37 days. Source: https://cloud.google.com/iam/docs/creating-custom-roles#deleting-custom-role
  if (existing?.deleted === true)
    throw precondition(
      `You can't create a role with role_id (${id}) where there is an existing role with that role_id in a deleted state.`,
    );
  if (existing !== undefined) throw alreadyExists(name);
  return save(cloud, { ...objectAt(call.body, 'role'), name });
}

function update(cloud: Cloud, call: Call): JsonObject {
  const { name } = find(cloud, call, 'update');
  return save(cloud, { ...call.body, name });
}

function remove(cloud: Cloud, call: Call): JsonObject {
  return save(cloud, { ...find(cloud, call, 'delete'), deleted: true });
}

function undelete(cloud: Cloud, call: Call): JsonObject {
  return save(cloud, withAt(find(cloud, call, 'undelete'), 'deleted', undefined));
}

function find(cloud: Cloud, call: Call, verb: string): JsonObject {
  const name = canonical(cloud, call.params.name ?? '');
  const project = name.split('/').slice(0, 2).join('/');
  cloud.iam.require(call.caller, `iam.roles.${verb}`, `//cloudresourcemanager.googleapis.com/${project}`);
  const role = cloud.store.table<JsonObject>('roles').get(name);
  if (role === undefined) throw notFound(name);
  return role;
}

function save(cloud: Cloud, role: JsonObject): JsonObject {
  const permissions = listAt(role, 'includedPermissions').map(String);
  const unknown = permissions.find((permission) => !cloud.iam.isPermission(permission));
  if (unknown !== undefined)
    throw invalid(`Permission ${unknown} is not valid.`, 'role.included_permissions');
  const saved = { ...role, stage: textAt(role, 'stage') ?? 'GA' };
  cloud.store.table<JsonObject>('roles').put(text(role.name), saved);
  return saved;
}
