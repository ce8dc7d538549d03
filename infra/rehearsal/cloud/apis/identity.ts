import type { Api, Cloud } from '../core/api.ts';
import { operationRoutes } from '../core/operations.ts';
import { resourceRoutes, type ResourceType } from '../core/resource.ts';
import { accountRoutes } from './accounts.ts';
import { roleRoutes } from './roles.ts';

const HOST = 'iam.googleapis.com';

/** Sources: https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools, …/manage-workload-identity-pools-providers */
export const POOL: ResourceType = {
  host: HOST,
  collection: '/v1/{parent=projects/*/locations/*}/workloadIdentityPools',
  permissions: 'iam.workloadIdentityPools',
  id: { query: 'workloadIdentityPoolId' },
  pattern: /^(?!gcp-)[a-z0-9-]{4,32}$/,
  source: 'https://cloud.google.com/iam/docs/manage-workload-identity-pools-providers#pools',
  operations: true,
  numbered: true,
  keptDeleted: { days: 30 },
  computed: () => ({ state: 'ACTIVE' }),
};

export const POOL_PROVIDER: ResourceType = {
  host: HOST,
  collection: '/v1/{parent=projects/*/locations/*/workloadIdentityPools/*}/providers',
  permissions: 'iam.workloadIdentityPoolProviders',
  id: { query: 'workloadIdentityPoolProviderId' },
  pattern: /^(?!gcp-)[a-z0-9-]{4,32}$/,
  source:
    'https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers',
  operations: true,
  numbered: true,
  parentTable: 'iam.workloadIdentityPools',
  keptDeleted: { days: 30 },
  required: ['attributeMapping'],
  computed: () => ({ state: 'ACTIVE' }),
};

/** Service accounts, custom roles and workload identity pools. */
export function iamApi(cloud: Cloud): Api {
  return {
    host: HOST,
    service: HOST,
    source: 'https://cloud.google.com/iam/docs/reference/rest',
    routes: [
      ...accountRoutes(cloud),
      ...roleRoutes(cloud),
      ...resourceRoutes(cloud, POOL_PROVIDER),
      ...resourceRoutes(cloud, POOL),
      ...poolOperations(cloud),
    ],
  };
}

const poolOperations = (cloud: Cloud) => operationRoutes(cloud, 'v1');
