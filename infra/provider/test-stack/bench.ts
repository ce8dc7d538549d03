import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { credentialsApi } from '../../rehearsal/cloud/apis/credentials.ts';
import { startCloud, type RunningCloud } from '../../rehearsal/cloud/core/cloud.ts';
import { listAt, textAt, type JsonObject } from '../../rehearsal/cloud/core/json.ts';
import { endpointVariables } from '../../rehearsal/cloud/endpoints.ts';
import { discoveryFolder } from '../../rehearsal/discovery/fetch.ts';
import { loggingApi } from '../../rehearsal/cloud/apis/platform.ts';
import { runApi } from '../../rehearsal/cloud/run/index.ts';
import { storageApi } from '../../rehearsal/cloud/storage/index.ts';
import { SERVING, TRAINING } from './programs.ts';

const PARENT = 'projects/p/locations/europe-west1';
export const SERVICE = `${PARENT}/services/judge`;
export const JOB = `${PARENT}/jobs/train`;
const ACCOUNT = 'worker@p.iam.gserviceaccount.com';
const OWNER = 'user:owner@example.com';
const BUCKET = { name: 'models', location: 'EU' };
const PROJECT = '//cloudresourcemanager.googleapis.com/projects/p';

/** How a run of the engine ended. */
export interface Run {
  /** null when it was killed. */
  readonly code: number | null;
  readonly output: string;
}

/** Sends a signal to the engine as soon as its output has something. */
export interface End {
  readonly when: RegExp;
  readonly signal: 'SIGKILL' | 'SIGINT';
}

/** A stand-in cloud, the small program beside this file, and the engine. */
export interface Bench {
  readonly cloud: RunningCloud;
  readonly wish: Record<string, string | null>;
  readonly pulumi: (args: string, end?: End) => Promise<Run>;
  readonly call: (method: string, path: string, body?: JsonObject) => Promise<JsonObject>;
  /** Sets what the next execution of the training job is told. */
  readonly setTraining: (environment: Record<string, string>) => Promise<void>;
  readonly shares: () => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function createBench(): Promise<Bench> {
  const directory = mkdtempSync(join(tmpdir(), 'hamlet-provider-'));
  const cloud = await startCloud(join(directory, 'cloud'), [runApi, credentialsApi, storageApi, loggingApi], {
    environment: endpointVariables,
    discovery: discoveryFolder(),
  });
  const { token } = cloud.tokens.issueAccess({ member: OWNER });
  furnish(cloud, directory);
  const send = async (method: string, url: string, body?: JsonObject): Promise<JsonObject> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const response = await fetch(`${cloud.url}/${url}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as JsonObject;
  };
  const call: Bench['call'] = (method, path, body) => send(method, `run.googleapis.com/v2/${path}`, body);
  const made = await send('POST', 'storage.googleapis.com/storage/v1/b?project=p', BUCKET);
  if (made.error !== undefined) throw new Error(JSON.stringify(made));
  const wish: Bench['wish'] = {
    job: JOB,
    trainingImage: image('training'),
    dataDigest: 'd1',
    pin: null,
    parent: PARENT,
    servingImage: image('serving'),
    mode: '',
    invoker: ACCOUNT,
  };
  return {
    cloud,
    wish,
    call,
    pulumi: (args, end) =>
      runEngine(
        args,
        {
          ...engineVariables(directory),
          ...endpointVariables(cloud.url),
          GOOGLE_OAUTH_ACCESS_TOKEN: token,
          HAMLET_TEST_WISH: JSON.stringify(wish),
        },
        end,
      ),
    async setTraining(environment) {
      const env = Object.entries(environment).map(([name, value]) => ({ name, value }));
      const containers = [{ image: image('training'), env }];
      const body = { template: { template: { serviceAccount: ACCOUNT, maxRetries: 0, containers } } };
      const { error } = await call('PATCH', JOB, body);
      if (error !== undefined) await call('POST', `${PARENT}/jobs?jobId=train`, body);
    },
    async shares() {
      const statuses = listAt(await call('GET', SERVICE), 'trafficStatuses');
      return statuses
        .map(
          (status) => `${textAt(status, 'tag') ?? 'stable'} ${Number((status as JsonObject).percent ?? 0)}`,
        )
        .join(', ');
    },
    async close() {
      await cloud.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function image(name: string): string {
  return `europe-west1-docker.pkg.dev/p/images/${name}@sha256:${'0'.repeat(64)}`;
}

function furnish(cloud: RunningCloud, directory: string): void {
  const { store, iam } = cloud;
  store.table('projects').put('p', { projectId: 'p', projectNumber: '42', lifecycleState: 'ACTIVE' });
  for (const api of ['run', 'iamcredentials', 'storage', 'logging'])
    store.table('enabledServices').put(`p/${api}.googleapis.com`, {});
  store.table('serviceAccounts').put(ACCOUNT, { email: ACCOUNT, projectId: 'p', uniqueId: '1' });
  const own = [
    'run.admin',
    'iam.serviceAccountUser',
    'iam.serviceAccountOpenIdTokenCreator',
    'artifactregistry.reader',
    'storage.admin',
    'logging.viewer',
  ];
  for (const role of own) iam.grant(PROJECT, `roles/${role}`, OWNER);
  for (const role of ['run.invoker', 'storage.objectAdmin'])
    iam.grant(PROJECT, `roles/${role}`, `serviceAccount:${ACCOUNT}`);
  for (const [name, program] of Object.entries({ training: TRAINING, serving: SERVING })) {
    const rootfs = join(directory, name);
    mkdirSync(rootfs);
    writeFileSync(join(rootfs, 'main.mjs'), program);
    const record = {
      digest: '',
      entrypoint: ['node', 'main.mjs'],
      cmd: [],
      env: {},
      workingDirectory: '',
      rootfs,
    };
    store.table('images').put(image(name), record);
  }
}

/** Of this machine's environment the engine gets what it needs, and a state of its own. */
function engineVariables(directory: string): Record<string, string> {
  const { HOME = '', PATH = '' } = process.env;
  mkdirSync(join(directory, 'state'), { recursive: true });
  return {
    HOME,
    PATH: [dirname(process.execPath), PATH].join(delimiter),
    PULUMI_BACKEND_URL: `file://${join(directory, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'test',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  };
}

function runEngine(args: string, env: Record<string, string>, end?: End): Promise<Run> {
  const cli = join(import.meta.dirname, '../../../node_modules/pulumi/run.js');
  const child = spawn(process.execPath, [cli, ...args.split(' '), '--non-interactive', '--color=never'], {
    cwd: import.meta.dirname,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let isEnded = false;
  const read = (part: Buffer): void => {
    output += part.toString();
    if (isEnded || end?.when.test(output) !== true || child.pid === undefined) return;
    isEnded = true;
    process.kill(-child.pid, end.signal);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ code, output });
    });
  });
}
