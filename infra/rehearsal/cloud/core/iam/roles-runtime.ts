import { all, EDIT, POLICY, READ } from './verbs.ts';

const RUN_READ = [
  ...all('run.services', `${READ} getIamPolicy`),
  ...all('run.jobs', `${READ} getIamPolicy`),
  ...['configurations', 'revisions', 'routes', 'executions', 'tasks', 'operations', 'domainmappings'].flatMap(
    (kind) => all(`run.${kind}`, READ),
  ),
  'run.locations.list',
];
const RUN_WRITE = [
  ...all('run.services', 'create delete update'),
  ...all('run.jobs', 'create delete run runWithOverrides update'),
  ...all('run.domainmappings', 'create delete'),
  ...all('run.executions', 'cancel delete'),
  'run.revisions.delete',
  'run.operations.delete',
];
const RUN_ROUTE = ['run.routes.invoke', 'run.jobs.run'];
const REPOSITORY_READ = [
  ...all('artifactregistry.repositories', `${READ} downloadArtifacts readViaVirtualRepository`),
  ...['dockerimages', 'files', 'packages', 'tags', 'versions'].flatMap((kind) =>
    all(`artifactregistry.${kind}`, READ),
  ),
  'artifactregistry.locations.list',
];
const REPOSITORY_WRITE = [
  'artifactregistry.repositories.uploadArtifacts',
  ...all('artifactregistry.tags', 'create update'),
];
const REPOSITORY_ADMIN = [
  ...all('artifactregistry.repositories', `create createOnPush delete deleteArtifacts update ${POLICY}`),
  ...['packages', 'tags', 'versions'].map((kind) => `artifactregistry.${kind}.delete`),
];
const REPOSITORY_ALL = [...REPOSITORY_READ, ...REPOSITORY_WRITE, ...REPOSITORY_ADMIN];

/** Sources: https://cloud.google.com/run/docs/reference/iam/roles, https://cloud.google.com/artifact-registry/docs/access-control */
export const RUNTIME: Readonly<Record<string, readonly string[]>> = {
  'roles/run.viewer': RUN_READ,
  'roles/run.developer': [...RUN_READ, ...RUN_WRITE, 'run.jobs.run'],
  'roles/run.admin': [
    ...RUN_READ,
    ...RUN_WRITE,
    ...RUN_ROUTE,
    'run.services.setIamPolicy',
    'run.jobs.setIamPolicy',
  ],
  'roles/run.invoker': RUN_ROUTE,
  'roles/run.servicesInvoker': ['run.routes.invoke'],
  'roles/run.jobsExecutor': ['run.executions.cancel', 'run.jobs.run'],
  'roles/run.jobsExecutorWithOverrides': [
    'run.executions.cancel',
    'run.jobs.run',
    'run.jobs.runWithOverrides',
  ],
  'roles/run.serviceAgent': [
    ...REPOSITORY_READ,
    'iam.serviceAccounts.getAccessToken',
    'iam.serviceAccounts.getOpenIdToken',
  ],

  'roles/artifactregistry.reader': REPOSITORY_READ,
  'roles/artifactregistry.writer': [...REPOSITORY_READ, ...REPOSITORY_WRITE],
  'roles/artifactregistry.repoAdmin': [
    ...REPOSITORY_READ,
    ...REPOSITORY_WRITE,
    'artifactregistry.repositories.deleteArtifacts',
    ...['packages', 'tags', 'versions'].map((kind) => `artifactregistry.${kind}.delete`),
  ],
  'roles/artifactregistry.admin': REPOSITORY_ALL,

  'roles/cloudscheduler.viewer': all('cloudscheduler.jobs', READ),
  'roles/cloudscheduler.jobRunner': ['cloudscheduler.jobs.run'],
  'roles/cloudscheduler.admin': all('cloudscheduler.jobs', `${EDIT} enable pause run fullView`),

  'roles/aiplatform.viewer': ['customJobs', 'endpoints', 'models', 'operations'].flatMap((kind) =>
    all(`aiplatform.${kind}`, READ),
  ),
  'roles/aiplatform.user': [
    ...all('aiplatform.customJobs', 'create delete get list cancel'),
    ...all('aiplatform.endpoints', `${EDIT} deploy undeploy predict`),
    ...all('aiplatform.models', `${EDIT} upload`),
    ...all('aiplatform.operations', READ),
  ],
  'roles/aiplatform.admin': [
    ...all('aiplatform.customJobs', 'create delete get list cancel'),
    ...all('aiplatform.endpoints', `${EDIT} deploy undeploy predict ${POLICY}`),
    ...all('aiplatform.models', `${EDIT} upload ${POLICY}`),
    ...all('aiplatform.operations', READ),
  ],

  'roles/compute.viewer': [
    'instances',
    'instanceTemplates',
    'networks',
    'subnetworks',
    'firewalls',
    'images',
  ].flatMap((kind) => all(`compute.${kind}`, READ)),
  'roles/compute.instanceAdmin.v1': [
    ...all(
      'compute.instances',
      `${EDIT} start stop setMetadata setServiceAccount setLabels setTags setScheduling`,
    ),
    ...all('compute.instanceTemplates', 'create delete get list useReadOnly'),
    ...all('compute.disks', `${EDIT} use`),
    ...all('compute.subnetworks', 'use useExternalIp'),
    ...all('compute.networks', READ),
    ...all('compute.images', `${READ} useReadOnly`),
  ],
  'roles/compute.networkAdmin': ['networks', 'subnetworks', 'firewalls', 'routers', 'addresses'].flatMap(
    (kind) => all(`compute.${kind}`, `${EDIT} use`),
  ),
};
