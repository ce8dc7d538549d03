import type { Resource, Settings } from '../rule.ts';

export const settings: Settings = {
  program: 'application',
  access: 'invokers',
  region: 'europe-west1',
  maxInstances: 2,
};

/** A resource that breaks a rule, and the same resource mended. */
export interface Sample {
  readonly fault: string;
  readonly broken: Resource;
  readonly mended: Resource;
}

const labels = { app: 'hamlet', environment: 'dev', 'managed-by': 'pulumi' };
const location = 'europe-west1';
const account = 'hamlet-dev-serving@hamlet-7f3a.iam.gserviceaccount.com';
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const image = `europe-west1-docker.pkg.dev/hamlet-7f3a/hamlet-dev/serving@${digest}`;

type Change = Readonly<Record<string, unknown>>;

const service = (change: Change = {}, template: Change = {}, protect = true): Resource => ({
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

const job = (template: Change = {}, change: Change = {}): Resource => ({
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

const bucket = (change: Change = {}): Resource => ({
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

const grant = (type: string, props: Change): Resource => ({ type, props, protect: false });
const projectGrant = (role: string, change: Change = {}): Resource =>
  grant('gcp:projects/iAMMember:IAMMember', {
    project: 'hamlet-7f3a',
    role,
    member: `serviceAccount:${account}`,
    ...change,
  });
const bucketGrant = (props: Change): Resource =>
  grant('gcp:storage/bucketIAMMember:BucketIAMMember', {
    bucket: 'hamlet-7f3a-dev-models',
    role: 'roles/storage.objectViewer',
    member: `serviceAccount:${account}`,
    ...props,
  });
const invoker = (member: string): Resource =>
  grant('gcp:cloudrunv2/serviceIamMember:ServiceIamMember', {
    name: 'hamlet-dev',
    location,
    role: 'roles/run.invoker',
    member,
  });
const federation = (attributeCondition?: string): Resource =>
  grant('gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider', {
    workloadIdentityPoolId: 'github',
    workloadIdentityPoolProviderId: 'github',
    attributeMapping: { 'google.subject': 'assertion.sub' },
    oidc: { issuerUri: 'https://token.actions.githubusercontent.com' },
    ...(attributeCondition === undefined ? {} : { attributeCondition }),
  });
const actAs = (member: string): Resource =>
  grant('gcp:serviceaccount/iAMMember:IAMMember', {
    serviceAccountId: `projects/hamlet-7f3a/serviceAccounts/${account}`,
    role: 'roles/iam.workloadIdentityUser',
    member,
  });
const pool = 'principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github';
const emptySecret: Resource = grant('gcp:secretmanager/secret:Secret', {
  secretId: 'hamlet-dev-admin',
  labels,
  replication: { auto: {} },
});
const fromSecret = {
  name: 'HAMLET_ADMIN_TOKEN',
  valueSource: { secretKeyRef: { secret: 'hamlet-dev-admin', version: '1' } },
};

/** By rule: at least two faults each. */
export const samples: Readonly<Record<string, readonly Sample[]>> = {
  'nobody-is-everybody': [
    { fault: 'a public bucket', broken: bucketGrant({ member: 'allUsers' }), mended: bucketGrant({}) },
    {
      fault: 'a service for everybody who signs in',
      broken: invoker('allAuthenticatedUsers'),
      mended: invoker('group:team@example.com'),
    },
    {
      fault: 'a service that asks nobody who they are',
      broken: service({ invokerIamDisabled: true }),
      mended: service({ invokerIamDisabled: false }),
    },
    {
      fault: 'an access control list for everybody',
      broken: grant('gcp:storage/bucketACL:BucketACL', {
        bucket: 'hamlet-7f3a-dev-models',
        roleEntities: ['READER:allUsers'],
      }),
      mended: grant('gcp:storage/bucketACL:BucketACL', {
        bucket: 'hamlet-7f3a-dev-models',
        roleEntities: ['READER:group-team@example.com'],
      }),
    },
  ],
  'no-basic-roles': [
    {
      fault: 'an editor of the project',
      broken: projectGrant('roles/editor'),
      mended: projectGrant('roles/logging.logWriter'),
    },
    {
      fault: 'a policy with an owner',
      broken: grant('gcp:projects/iAMPolicy:IAMPolicy', {
        project: 'hamlet-7f3a',
        policyData: JSON.stringify({
          bindings: [{ role: 'roles/owner', members: ['user:ann@example.com'] }],
        }),
      }),
      mended: grant('gcp:projects/iAMPolicy:IAMPolicy', {
        project: 'hamlet-7f3a',
        policyData: JSON.stringify({
          bindings: [{ role: 'roles/logging.viewer', members: ['user:ann@example.com'] }],
        }),
      }),
    },
  ],
  'no-broad-roles': [
    {
      fault: 'may sign in as any account',
      broken: projectGrant('roles/iam.serviceAccountTokenCreator'),
      mended: actAs(`serviceAccount:${account}`),
    },
    {
      fault: 'an application that administers all buckets',
      broken: projectGrant('roles/storage.admin'),
      mended: bucketGrant({ role: 'roles/storage.objectUser' }),
    },
    {
      fault: 'may grant any role',
      broken: projectGrant('roles/resourcemanager.projectIamAdmin'),
      mended: projectGrant('roles/resourcemanager.projectIamAdmin', {
        condition: {
          title: 'few-roles',
          expression: 'api.getAttribute("…", []).hasOnly(["roles/logging.logWriter"])',
        },
      }),
    },
  ],
  'no-keys': [
    {
      fault: 'a key of a service account',
      broken: grant('gcp:serviceaccount/key:Key', { serviceAccountId: account }),
      mended: actAs(`serviceAccount:${account}`),
    },
    {
      fault: 'an HMAC key',
      broken: grant('gcp:storage/hmacKey:HmacKey', { serviceAccountEmail: account }),
      mended: bucketGrant({}),
    },
  ],
  'federation-for-one-repository': [
    {
      fault: 'no condition',
      broken: federation(),
      mended: federation('assertion.repository_id == "123456789"'),
    },
    {
      fault: 'a condition on the name of an owner',
      broken: federation("assertion.repository_owner == 'somebody'"),
      mended: federation("assertion.repository_id == '123' && assertion.repository_owner_id == '7'"),
    },
    {
      fault: 'a condition with a way around',
      broken: federation("assertion.repository_id == '123' || assertion.ref == 'refs/heads/main'"),
      mended: federation("assertion.repository_id == '123' && assertion.ref == 'refs/heads/main'"),
    },
  ],
  'federation-for-one-purpose': [
    {
      fault: 'every workflow of every branch',
      broken: actAs(`${pool}/*`),
      mended: actAs(`${pool}/attribute.purpose/deploy`),
    },
    {
      fault: 'the pool reads a bucket',
      broken: bucketGrant({ member: `${pool}/*` }),
      mended: bucketGrant({ member: `${pool}/attribute.purpose/preview` }),
    },
  ],
  'own-service-account': [
    { fault: 'a service without an account', broken: service({}, { serviceAccount: '' }), mended: service() },
    {
      fault: 'a job with the default account',
      broken: job({ serviceAccount: '123-compute@developer.gserviceaccount.com' }),
      mended: job(),
    },
    {
      fault: 'a grant to the default account',
      broken: bucketGrant({ member: 'serviceAccount:hamlet-7f3a@appspot.gserviceaccount.com' }),
      mended: bucketGrant({}),
    },
  ],
  'image-by-digest': [
    {
      fault: 'a service by tag',
      broken: service({}, { containers: [{ image: 'europe-west1-docker.pkg.dev/p/hamlet/serving:latest' }] }),
      mended: service(),
    },
    {
      fault: 'a job with half a digest',
      broken: job({ containers: [{ image: 'europe-west1-docker.pkg.dev/p/hamlet/training@sha256:0123' }] }),
      mended: job(),
    },
  ],
  'bounded-instances': [
    { fault: 'no limit of the service', broken: service({ scaling: {} }), mended: service() },
    {
      fault: 'more than the setting allows',
      broken: service({}, { scaling: { maxInstanceCount: 100 } }),
      mended: service(),
    },
  ],
  'no-plain-secrets': [
    {
      fault: 'a token in the environment',
      broken: service(
        {},
        { containers: [{ image, envs: [{ name: 'HAMLET_ADMIN_TOKEN', value: 'swordfish' }] }] },
      ),
      mended: service(
        {},
        { containers: [{ image, envs: [fromSecret, { name: 'MODEL_URI', value: 'gs://b/m' }] }] },
      ),
    },
    {
      fault: 'the URL of a webhook, which is a secret',
      broken: job({
        containers: [
          { image, envs: [{ name: 'HAMLET_NOTIFY', value: 'https://discord.com/api/webhooks/1/x' }] },
        ],
      }),
      mended: emptySecret,
    },
  ],
  'service-kept': [
    {
      fault: 'a protected service that a rename replaces',
      broken: service({}, {}, false),
      mended: service(),
    },
    {
      fault: 'a service under another name, not protected either',
      broken: service({ name: 'hamlet-dev-2' }, {}, false),
      mended: service({ deletionProtection: false }, {}, false),
    },
  ],
  'private-buckets': [
    {
      fault: 'access by object',
      broken: bucket({ uniformBucketLevelAccess: false }),
      mended: bucket(),
    },
    {
      fault: 'public access left to chance',
      broken: bucket({ publicAccessPrevention: 'inherited' }),
      mended: bucket(),
    },
  ],
  'deletion-decided': [
    {
      fault: 'a service that leaves it open',
      broken: service({ deletionProtection: undefined }),
      mended: service(),
    },
    { fault: 'a bucket that leaves it open', broken: bucket({ forceDestroy: undefined }), mended: bucket() },
  ],
  labelled: [
    { fault: 'a bucket without labels', broken: bucket({ labels: {} }), mended: bucket() },
    {
      fault: 'a job that hides its environment',
      broken: job({}, { labels: { app: 'hamlet' } }),
      mended: job(),
    },
  ],
  'in-the-region': [
    { fault: 'a bucket in America', broken: bucket({ location: 'US' }), mended: bucket() },
    { fault: 'a job in Iowa', broken: job({}, { location: 'us-central1' }), mended: job() },
  ],
};
