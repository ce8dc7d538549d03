import { randomInt } from 'node:crypto';
import type { Call, Cloud, Route } from '../core/api.ts';
import { alreadyExists, invalid, notFound } from '../core/errors.ts';
import { findProject, projectName } from '../core/iam/names.ts';
import { policyRoutes } from '../core/iam/routes.ts';
import { objectAt, textAt, type JsonObject } from '../core/json.ts';
import { serviceAccountName, type ServiceAccountRecord } from '../core/records.ts';

/** Service accounts. Source: https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts */
export function accountRoutes(cloud: Cloud): Route[] {
  const item = '/v1/projects/{project}/serviceAccounts/{email}';
  const name = (resource: string): string =>
    serviceAccountName(byEmail(cloud, resource.split('/').at(-1) ?? ''));
  return [
    ...policyRoutes(cloud, {
      path: '/v1/{resource=projects/*/serviceAccounts/*}',
      permissions: 'iam.serviceAccounts',
      get: 'POST',
      name,
    }),
    { method: 'POST', path: '/v1/projects/{project}/serviceAccounts', handle: (call) => create(cloud, call) },
    { method: 'GET', path: item, handle: (call) => json(find(cloud, call, 'get')) },
    { method: 'PATCH', path: item, handle: (call) => update(cloud, call) },
    { method: 'DELETE', path: item, handle: (call) => remove(cloud, call) },
  ];
}

function create(cloud: Cloud, call: Call): JsonObject {
  const project = findProject(cloud.store, call.params.project ?? '');
  if (project === undefined) throw notFound(`projects/${call.params.project ?? ''}`);
  const { projectId } = project;
  cloud.iam.require(call.caller, 'iam.serviceAccounts.create', projectName(projectId));
  const accountId = textAt(call.body, 'accountId') ?? '';
  if (!/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(accountId)) {
    throw invalid(
      `Invalid service account id "${accountId}": 6 to 30 of a-z, 0-9 and -, beginning with a letter.`,
      'account_id',
    );
  }
  const email = `${accountId}@${projectId}.iam.gserviceaccount.com`;
  const accounts = cloud.store.table<ServiceAccountRecord>('serviceAccounts');
  if (accounts.get(email) !== undefined)
    throw alreadyExists(`projects/${projectId}/serviceAccounts/${email}`);
  const uniqueId = String(randomInt(10 ** 13, 10 ** 14)).padStart(21, '1');
  const account = { ...objectAt(call.body, 'serviceAccount'), email, projectId, uniqueId };
  checkTexts(account);
  accounts.put(email, account);
  return json(account);
}

function update(cloud: Cloud, call: Call): JsonObject {
  const account = find(cloud, call, 'update');
  const given = objectAt(call.body, 'serviceAccount');
  const changed = { ...account, displayName: given.displayName, description: given.description };
  checkTexts(changed);
  cloud.store.table<ServiceAccountRecord>('serviceAccounts').put(account.email, changed);
  return json(changed);
}

function remove(cloud: Cloud, call: Call): JsonObject {
  const account = find(cloud, call, 'delete');
  cloud.store.table('serviceAccounts').delete(account.email);
  cloud.iam.forget(serviceAccountName(account));
  cloud.iam.markDeleted(`serviceAccount:${account.email}`, account.uniqueId);
  return {};
}

function find(cloud: Cloud, call: Call, verb: string): ServiceAccountRecord {
  const account = byEmail(cloud, call.params.email ?? '');
  cloud.iam.require(call.caller, `iam.serviceAccounts.${verb}`, serviceAccountName(account));
  return account;
}

export function byEmail(cloud: Cloud, email: string): ServiceAccountRecord {
  const account = cloud.store.table<ServiceAccountRecord>('serviceAccounts').get(email);
  if (account === undefined) throw notFound(`projects/-/serviceAccounts/${email}`);
  return account;
}

function checkTexts({ displayName, description }: JsonObject): void {
  if (typeof displayName === 'string' && displayName.length > 100)
    throw invalid('display_name is longer than 100 bytes.');
  if (typeof description === 'string' && description.length > 256)
    throw invalid('description is longer than 256 bytes.');
}

function json(account: ServiceAccountRecord): JsonObject {
  const { email, projectId } = account;
  return {
    ...account,
    name: `projects/${projectId}/serviceAccounts/${email}`,
    oauth2ClientId: account.uniqueId,
  };
}
