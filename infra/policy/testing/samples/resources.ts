// Resources as the programs make them, each with room for a change.
import type { Resource } from '../../rule.ts';

const labels = { app: 'hamlet', environment: 'dev', 'managed-by': 'pulumi' };
const location = 'europe-west1';
export const account = 'hamlet-dev-serving@hamlet-7f3a.iam.gserviceaccount.com';
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
export const image = `europe-west1-docker.pkg.dev/hamlet-7f3a/hamlet-dev/serving@${digest}`;

type Change = Readonly<Record<string, unknown>>;

export const service = (change: Change = {}, template: Change = {}, protect = true): Resource => ({
  type: 'gcp:cloudrunv2/service:Service',
  protect,
  props: {
    name: 'hamlet-dev',
    location,
    labels,
    deletionProtection: true,
    scaling: { maxInstanceCount: 2 },
    template: {
      serviceAccount: account,
      scaling: { maxInstanceCount: 2 },
      containers: [{ image }],
      ...template,
    },
    ...change,
  },
});

export const job = (template: Change = {}, change: Change = {}): Resource => ({
  type: 'gcp:cloudrunv2/job:Job',
  protect: false,
  props: {
    name: 'hamlet-dev-training',
    location,
    labels,
    deletionProtection: false,
    template: { template: { serviceAccount: account, containers: [{ image }], ...template } },
    ...change,
  },
});

export const bucket = (change: Change = {}): Resource => ({
  type: 'gcp:storage/bucket:Bucket',
  protect: false,
  props: {
    name: 'hamlet-7f3a-dev-models',
    location: 'EUROPE-WEST1',
    labels,
    uniformBucketLevelAccess: true,
    publicAccessPrevention: 'enforced',
    forceDestroy: false,
    ...change,
  },
});

export const grant = (type: string, props: Change): Resource => ({ type, props, protect: false });
export const projectGrant = (role: string, change: Change = {}): Resource =>
  grant('gcp:projects/iAMMember:IAMMember', {
    project: 'hamlet-7f3a',
    role,
    member: `serviceAccount:${account}`,
    ...change,
  });
export const bucketGrant = (props: Change): Resource =>
  grant('gcp:storage/bucketIAMMember:BucketIAMMember', {
    bucket: 'hamlet-7f3a-dev-models',
    role: 'roles/storage.objectViewer',
    member: `serviceAccount:${account}`,
    ...props,
  });
export const invoker = (member: string): Resource =>
  grant('gcp:cloudrunv2/serviceIamMember:ServiceIamMember', {
    name: 'hamlet-dev',
    location,
    role: 'roles/run.invoker',
    member,
  });
export const federation = (attributeCondition?: string): Resource =>
  grant('gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider', {
    workloadIdentityPoolId: 'github',
    workloadIdentityPoolProviderId: 'github',
    attributeMapping: { 'google.subject': 'assertion.sub' },
    oidc: { issuerUri: 'https://token.actions.githubusercontent.com' },
    ...(attributeCondition === undefined ? {} : { attributeCondition }),
  });
export const actAs = (member: string): Resource =>
  grant('gcp:serviceaccount/iAMMember:IAMMember', {
    serviceAccountId: `projects/hamlet-7f3a/serviceAccounts/${account}`,
    role: 'roles/iam.workloadIdentityUser',
    member,
  });
export const pool =
  'principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github';
export const emptySecret: Resource = grant('gcp:secretmanager/secret:Secret', {
  secretId: 'hamlet-dev-admin',
  labels,
  replication: { auto: {} },
});
export const fromSecret = {
  name: 'HAMLET_ADMIN_TOKEN',
  valueSource: { secretKeyRef: { secret: 'hamlet-dev-admin', version: '1' } },
};
