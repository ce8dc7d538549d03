import { objectAt, text, without } from '../../../cloud/core/json.ts';
import type { Row } from '../crud.ts';

const IAM = 'GOOGLE_IAM_CUSTOM_ENDPOINT';
const TERRAFORM = 'https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources';

export const ACCOUNT: Row = {
  token: 'gcp:serviceaccount/account:Account',
  source: `${TERRAFORM}/google_service_account`,
  endpoint: IAM,
  create: 'POST projects/{project}/serviceAccounts',
  self: 'projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com',
  update: 'PATCH',
  inUrl: [],
  local: ['createIgnoreAlreadyExists', 'disabled'],
  body: ({ accountId, ...serviceAccount }) => ({ accountId, serviceAccount }),
  updateBody: ({ serviceAccount }) => ({ serviceAccount, updateMask: 'displayName,description' }),
  outputs: { member: 'serviceAccount:{email}', name: '{remote.name}', uniqueId: '{remote.uniqueId}' },
  replaces: ['accountId'],
};

export const CUSTOM_ROLE: Row = {
  token: 'gcp:projects/iAMCustomRole:IAMCustomRole',
  source: `${TERRAFORM}/google_project_iam_custom_role`,
  endpoint: IAM,
  create: 'POST projects/{project}/roles',
  self: 'projects/{project}/roles/{roleId}',
  update: 'PATCH',
  inUrl: [],
  fields: { permissions: { to: 'includedPermissions' } },
  body: ({ roleId, ...role }) => ({ roleId, role }),
  updateBody: (body) => objectAt(body, 'role'),
  outputs: { name: '{remote.name}' },
  replaces: ['roleId'],
};

export const POOL: Row = {
  token: 'gcp:iam/workloadIdentityPool:WorkloadIdentityPool',
  source: `${TERRAFORM}/iam_workload_identity_pool`,
  endpoint: IAM,
  create:
    'POST projects/{project}/locations/global/workloadIdentityPools?workloadIdentityPoolId={workloadIdentityPoolId}',
  self: 'projects/{project}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}',
  update: 'PATCH mask',
  inUrl: ['workloadIdentityPoolId'],
  local: ['deletionPolicy'],
  outputs: { name: '{remote.name}' },
};

export const POOL_PROVIDER: Row = {
  token: 'gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider',
  source: `${TERRAFORM}/iam_workload_identity_pool_provider`,
  endpoint: IAM,
  create:
    'POST projects/{project}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}/providers?workloadIdentityPoolProviderId={workloadIdentityPoolProviderId}',
  self: 'projects/{project}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}/providers/{workloadIdentityPoolProviderId}',
  update: 'PATCH mask',
  inUrl: ['workloadIdentityPoolId', 'workloadIdentityPoolProviderId'],
  local: ['deletionPolicy'],
  outputs: { name: '{remote.name}' },
};

export const BUDGET: Row = {
  token: 'gcp:billing/budget:Budget',
  source: `${TERRAFORM}/billing_budget`,
  endpoint: 'GOOGLE_BILLING_BUDGETS_CUSTOM_ENDPOINT',
  create: 'POST billingAccounts/{billingAccount}/budgets',
  self: 'billingAccounts/{billingAccount}/budgets/{name}',
  update: 'PATCH mask',
  inUrl: ['billingAccount'],
  fields: { allUpdatesRule: { to: 'notificationsRule' } },
  unbody: (remote) => ({ ...without(remote, 'etag'), name: text(remote.name).split('/').at(-1) }),
};
