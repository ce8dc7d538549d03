import { PROJECT } from '../../src/cloud.ts';

/** Something an identity tries, and who of all may do it. */
export interface Attempt {
  readonly what: string;
  readonly method: string;
  readonly address: string;
  readonly body?: object;
  /** Short names of identities; everybody else must be refused. */
  readonly may: readonly string[];
}

const BUCKETS = 'storage.googleapis.com/storage/v1/b';
const UPLOAD = 'storage.googleapis.com/upload/storage/v1/b';
const RUN = `run.googleapis.com/v2/projects/${PROJECT}/locations/europe-west1`;
const KEY = `cloudkms.googleapis.com/v1/projects/${PROJECT}/locations/europe-west1/keyRings/pulumi/cryptoKeys/state`;
const ACCOUNTS = 'iamcredentials.googleapis.com/v1/projects/-/serviceAccounts';
const account = (id: string): string => `${ACCOUNTS}/${id}@${PROJECT}.iam.gserviceaccount.com`;
const policy = { policy: { bindings: [] } };

export const ATTEMPTS: readonly Attempt[] = [
  {
    what: 'list the models',
    method: 'GET',
    address: `${BUCKETS}/${PROJECT}-dev-models/o`,
    may: ['serving', 'training', 'deploy', 'preview'],
  },
  {
    // In an environment that may be torn down, who deploys may empty its buckets.
    what: 'overwrite an event of the registry',
    method: 'POST',
    address: `${UPLOAD}/${PROJECT}-dev-models/o?uploadType=media&name=registry%2Fhistory%2F00000001.json`,
    body: {},
    may: ['deploy'],
  },
  {
    what: 'delete an event of the registry',
    method: 'DELETE',
    address: `${BUCKETS}/${PROJECT}-dev-models/o/registry%2Fhistory%2F00000001.json`,
    may: ['deploy'],
  },
  {
    what: 'read the mail',
    method: 'GET',
    address: `${BUCKETS}/${PROJECT}-dev-data/o/mail.jsonl?alt=media`,
    may: ['training'],
  },
  {
    what: 'read the state of the stacks',
    method: 'GET',
    address: `${BUCKETS}/${PROJECT}-pulumi-state/o`,
    may: ['deploy', 'preview'],
  },
  {
    what: 'write the state of a stack',
    method: 'POST',
    address: `${UPLOAD}/${PROJECT}-pulumi-state/o?uploadType=media&name=.pulumi%2Fstacks%2Fhamlet%2Fdev.json`,
    body: {},
    may: ['deploy'],
  },
  {
    what: 'open the service to others',
    method: 'POST',
    address: `${RUN}/services/hamlet-dev-serving:setIamPolicy`,
    body: policy,
    may: ['deploy'],
  },
  {
    what: 'delete the service',
    method: 'DELETE',
    address: `${RUN}/services/hamlet-dev-serving`,
    may: ['deploy'],
  },
  {
    what: 'start the training',
    method: 'POST',
    address: `${RUN}/jobs/hamlet-dev-training:run`,
    body: {},
    may: ['scheduler', 'deploy'],
  },
  {
    what: 'start the training with other settings',
    method: 'POST',
    address: `${RUN}/jobs/hamlet-dev-training:run`,
    body: { overrides: { containerOverrides: [{ env: [{ name: 'HAMLET_TRAINING_SEED', value: '2' }] }] } },
    may: ['deploy'],
  },
  {
    what: 'act as the deploy identity',
    method: 'POST',
    address: `${account('hamlet-deploy')}:generateAccessToken`,
    body: { scope: ['https://www.googleapis.com/auth/cloud-platform'] },
    may: [],
  },
  {
    what: 'call the service as its tester',
    method: 'POST',
    address: `${account('hamlet-dev-tester')}:generateIdToken`,
    body: { audience: 'https://example.com' },
    may: ['deploy'],
  },
  {
    what: 'read the Discord webhook',
    method: 'GET',
    address: `secretmanager.googleapis.com/v1/projects/${PROJECT}/secrets/hamlet-discord-webhook/versions/latest:access`,
    may: ['relay'],
  },
  {
    what: 'publish an alert',
    method: 'POST',
    address: `pubsub.googleapis.com/v1/projects/${PROJECT}/topics/hamlet-alerts:publish`,
    body: { messages: [{ data: '' }] },
    may: ['monitoring'],
  },
  {
    what: 'grant roles on the project',
    method: 'POST',
    address: `cloudresourcemanager.googleapis.com/v1/projects/${PROJECT}:setIamPolicy`,
    body: policy,
    may: [],
  },
  {
    what: 'delete the project',
    method: 'DELETE',
    address: `cloudresourcemanager.googleapis.com/v1/projects/${PROJECT}`,
    may: [],
  },
  {
    what: 'give its own role more permissions',
    method: 'PATCH',
    address: `iam.googleapis.com/v1/projects/${PROJECT}/roles/hamletDeploy`,
    body: { includedPermissions: ['resourcemanager.projects.delete'] },
    may: [],
  },
  {
    what: 'turn an API on',
    method: 'POST',
    address: `serviceusage.googleapis.com/v1/projects/${PROJECT}/services/compute.googleapis.com:enable`,
    body: {},
    may: [],
  },
  {
    what: 'make a bucket',
    method: 'POST',
    address: `${BUCKETS}?project=${PROJECT}`,
    body: { name: `${PROJECT}-loot`, location: 'EU' },
    may: ['deploy'],
  },
  {
    what: 'push an image',
    method: 'PUT',
    address: `europe-west1-docker.pkg.dev/v2/${PROJECT}/hamlet-dev/serving/manifests/latest`,
    body: {},
    may: ['deploy'],
  },
  {
    what: 'decrypt secrets of the state',
    method: 'POST',
    address: `${KEY}:decrypt`,
    body: { ciphertext: '' },
    may: ['deploy', 'preview'],
  },
  {
    what: 'encrypt secrets of the state',
    method: 'POST',
    address: `${KEY}:encrypt`,
    body: { plaintext: '' },
    may: ['deploy'],
  },
  {
    what: 'delete an alert',
    method: 'DELETE',
    address: `monitoring.googleapis.com/v3/projects/${PROJECT}/alertPolicies/1`,
    may: ['deploy'],
  },
];
