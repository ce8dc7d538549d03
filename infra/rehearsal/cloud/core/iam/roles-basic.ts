import { DATA } from './roles-data.ts';
import { RUNTIME } from './roles-runtime.ts';
import { all, EDIT, POLICY, READ } from './verbs.ts';

const SERVICES = all('serviceusage.services', 'enable disable get list use');
const ACCOUNTS = all('iam.serviceAccounts', `${EDIT} undelete enable disable`);
const TOKENS = all(
  'iam.serviceAccounts',
  'getAccessToken getOpenIdToken implicitDelegation signBlob signJwt',
);
const POOLS = [
  ...all('iam.workloadIdentityPools', `${EDIT} undelete`),
  ...all('iam.workloadIdentityPoolProviders', `${EDIT} undelete`),
];
const CUSTOM_ROLES = all('iam.roles', `${EDIT} undelete`);
const BUDGETS = all('billing.budgets', EDIT);
const PROJECT_LINK = all('resourcemanager.projects', 'createBillingAssignment deleteBillingAssignment');

const everything = [
  ...Object.entries({ ...RUNTIME, ...DATA })
    .filter(([role]) => /[aA]dmin/.test(role) && !/storage/.test(role))
    .flatMap(([, permissions]) => permissions),
  ...all('storage.buckets', 'create delete list'),
  ...all('resourcemanager.projects', `get update delete undelete ${POLICY}`),
  ...PROJECT_LINK,
  ...SERVICES,
  ...ACCOUNTS,
  ...all('iam.serviceAccounts', `actAs ${POLICY}`),
  ...POOLS,
  ...CUSTOM_ROLES,
  ...all('iap.webServices', POLICY),
];
const isPolicyChange = (permission: string): boolean =>
  /setIamPolicy$|Billing|projects\.(un)?delete$|^iam\.roles\.(create|delete|update)/.test(permission);
const isRead = (permission: string): boolean =>
  /\.(get|list|getIamPolicy)$/.test(permission) && !/^storage\.objects/.test(permission);

/**
 * Basic roles and those that administer projects, identities and money.
 * Sources: https://cloud.google.com/iam/docs/roles-overview#basic, https://cloud.google.com/resource-manager/docs/access-control-proj,
 * https://cloud.google.com/billing/docs/how-to/billing-access
 */
export const BASIC: Readonly<Record<string, readonly string[]>> = {
  'roles/owner': [...new Set(everything)],
  'roles/editor': [...new Set(everything)].filter((permission) => !isPolicyChange(permission)),
  'roles/viewer': [...new Set(everything)].filter(isRead),
  'roles/browser': all('resourcemanager.projects', 'get list getIamPolicy'),

  'roles/resourcemanager.projectCreator': ['resourcemanager.projects.create'],
  'roles/resourcemanager.projectDeleter': ['resourcemanager.projects.delete'],
  'roles/resourcemanager.projectIamAdmin': all('resourcemanager.projects', `get ${POLICY}`),
  'roles/resourcemanager.organizationViewer': ['resourcemanager.organizations.get'],

  'roles/serviceusage.serviceUsageAdmin': SERVICES,
  'roles/serviceusage.serviceUsageConsumer': all('serviceusage.services', `${READ} use`),
  'roles/serviceusage.serviceUsageViewer': all('serviceusage.services', READ),

  'roles/iam.serviceAccountAdmin': [...ACCOUNTS, ...all('iam.serviceAccounts', POLICY)],
  'roles/iam.serviceAccountCreator': all('iam.serviceAccounts', 'create get list'),
  'roles/iam.serviceAccountViewer': all('iam.serviceAccounts', `${READ} getIamPolicy`),
  'roles/iam.serviceAccountUser': all('iam.serviceAccounts', `actAs ${READ}`),
  'roles/iam.serviceAccountTokenCreator': [...TOKENS, ...all('iam.serviceAccounts', READ)],
  'roles/iam.serviceAccountOpenIdTokenCreator': ['iam.serviceAccounts.getOpenIdToken'],
  'roles/iam.workloadIdentityUser': all('iam.serviceAccounts', `getAccessToken getOpenIdToken ${READ}`),
  'roles/iam.workloadIdentityPoolAdmin': POOLS,
  'roles/iam.workloadIdentityPoolViewer': POOLS.filter(isRead),
  'roles/iam.roleAdmin': CUSTOM_ROLES,
  'roles/iam.roleViewer': CUSTOM_ROLES.filter(isRead),
  'roles/iam.securityReviewer': [...new Set(everything)].filter((permission) =>
    /\.(list|getIamPolicy)$/.test(permission),
  ),
  'roles/iam.securityAdmin': [...new Set(everything)].filter((permission) =>
    /\.(list|[gs]etIamPolicy)$/.test(permission),
  ),

  'roles/iap.admin': all('iap.webServices', POLICY),
  'roles/iap.httpsResourceAccessor': ['iap.webServiceVersions.accessViaIAP'],

  'roles/billing.admin': [
    ...BUDGETS,
    ...all('billing.accounts', `get list ${POLICY} update`),
    ...all('billing.resourceAssociations', 'create delete list'),
    ...PROJECT_LINK,
  ],
  'roles/billing.user': [
    'billing.accounts.get',
    'billing.accounts.list',
    ...all('billing.resourceAssociations', 'create list'),
  ],
  'roles/billing.viewer': [
    'billing.accounts.get',
    'billing.accounts.list',
    'billing.accounts.getIamPolicy',
    ...all('billing.budgets', READ),
  ],
  'roles/billing.costsManager': [...BUDGETS, 'billing.accounts.get', 'billing.accounts.list'],
  'roles/billing.projectManager': PROJECT_LINK,
};
