import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { credentialsApi } from '../apis/credentials.ts';
import { startCloud, type RunningCloud } from '../core/cloud.ts';
import { at, listAt, textAt, type JsonObject } from '../core/json.ts';
import { runApi } from './index.ts';

export const PARENT = 'projects/p/locations/europe-west1';
export const SERVICE = `${PARENT}/services/judge`;
export const JOB = `${PARENT}/jobs/train`;
export const ACCOUNT = 'worker@p.iam.gserviceaccount.com';
const IMAGE = 'europe-west1-docker.pkg.dev/p/images/judge@sha256:1';
const OWNER = 'user:owner@example.com';

/** A service that does what its requests say, and a job that does what its environment says. */
const PROGRAM = `
import { createServer } from 'node:http';
const { PORT, MODE, NAME = '' } = process.env;
console.log(JSON.stringify({ severity: 'NOTICE', message: 'started', mode: MODE }));
if (MODE === 'crash') process.exit(1);
if (MODE === 'job') {
  const { FAILURES = '0', CLOUD_RUN_TASK_ATTEMPT: attempt, CLOUD_RUN_TASK_INDEX: index } = process.env;
  console.log('task ' + index + ' attempt ' + attempt + ' ' + NAME);
  if (process.env.SLEEP) setTimeout(() => process.exit(0), Number(process.env.SLEEP));
  else process.exit(Number(attempt) < Number(FAILURES) ? 7 : 0);
} else {
  let healthy = true;
  process.on('SIGTERM', () => { console.log('asked to stop'); if (MODE !== 'stubborn') process.exit(0); });
  createServer((request, response) => {
    const url = new URL(request.url, 'http://x');
    const wait = Number(url.searchParams.get('wait') ?? 0);
    if (url.pathname === '/exit') process.exit(1);
    if (url.pathname === '/sicken') healthy = false;
    if (url.pathname === '/health') return response.writeHead(healthy ? 200 : 500).end();
    setTimeout(() => response.end(JSON.stringify({ name: NAME, pid: process.pid, headers: request.headers, env: process.env })), wait);
  }).listen(MODE === 'silent' ? 0 : Number(PORT), '127.0.0.1');
}
`;

/** A stand-in cloud with a project, an image and somebody who may deploy. */
export interface Rehearsal {
  readonly cloud: RunningCloud;
  readonly directory: string;
  readonly call: (method: string, path: string, body?: JsonObject, token?: string) => Promise<JsonObject>;
  /** The same, and waits for the operation. */
  readonly finish: (method: string, path: string, body?: JsonObject) => Promise<JsonObject>;
  readonly tokenOf: (member: string) => string;
  readonly logs: () => Promise<JsonObject[]>;
  readonly close: () => Promise<void>;
}

/**
 * @param discovery folder of the published API descriptions that requests are checked against; without, they are not
 * @param directory of a cloud that was stopped, to start it again
 */
export async function rehearse(
  discovery?: string,
  directory = mkdtempSync(join(tmpdir(), 'hamlet-run-')),
): Promise<Rehearsal> {
  const cloud = await startCloud(join(directory, 'cloud'), [runApi, credentialsApi], {
    environment: () => ({ SOME_ENDPOINT: 'here' }),
    discovery,
  });
  furnish(cloud, directory);
  const tokenOf = (member: string): string => cloud.tokens.issueAccess({ member }).token;
  const call: Rehearsal['call'] = async (method, path, body, token = tokenOf(OWNER)) => {
    const response = await fetch(`${cloud.url}/run.googleapis.com/v2/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as JsonObject;
  };
  const finish: Rehearsal['finish'] = async (method, path, body) => {
    const begun = await call(method, path, body);
    return begun.error === undefined ? call('POST', `${textAt(begun, 'name') ?? ''}:wait`, {}) : begun;
  };
  const close = async (): Promise<void> => {
    await cloud.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  return { cloud, directory, call, finish, tokenOf, logs: () => logsOf(cloud), close };
}

function furnish(cloud: RunningCloud, directory: string): void {
  const { store, iam } = cloud;
  const project = '//cloudresourcemanager.googleapis.com/projects/p';
  store.table('projects').put('p', { projectId: 'p', projectNumber: '42', lifecycleState: 'ACTIVE' });
  for (const api of ['run', 'iamcredentials'])
    store.table('enabledServices').put(`p/${api}.googleapis.com`, {});
  store.table('serviceAccounts').put(ACCOUNT, { email: ACCOUNT, projectId: 'p', uniqueId: '1' });
  for (const role of ['run.admin', 'iam.serviceAccountUser', 'artifactregistry.reader'])
    iam.grant(project, `roles/${role}`, OWNER);
  writeFileSync(join(directory, 'main.mjs'), PROGRAM);
  store.table('images').put(IMAGE, {
    digest: 'sha256:1',
    entrypoint: ['node', 'main.mjs'],
    cmd: [],
    env: { FROM_IMAGE: 'yes' },
    workingDirectory: '/app',
    rootfs: directory,
  });
}

async function logsOf(cloud: RunningCloud): Promise<JsonObject[]> {
  const { readLogEntries } = await import('../core/records.ts');
  return readLogEntries(cloud, 'p');
}

/** A service whose instances are told `NAME` and `MODE`. */
export function service(
  revision: string,
  traffic: JsonObject[],
  change: JsonObject = {},
  mode = '',
): JsonObject {
  return {
    template: {
      revision,
      serviceAccount: ACCOUNT,
      scaling: { maxInstanceCount: 1 },
      containers: [
        {
          image: IMAGE,
          env: [
            { name: 'NAME', value: revision },
            { name: 'MODE', value: mode },
          ],
        },
      ],
      ...change,
    },
    traffic,
  };
}

export function to(revision: string, percent: number, tag?: string): JsonObject {
  return {
    type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
    revision,
    percent,
    ...(tag !== undefined && { tag }),
  };
}

export function job(environment: Record<string, string>, change: JsonObject = {}): JsonObject {
  const env = Object.entries({ MODE: 'job', ...environment }).map(([name, value]) => ({ name, value }));
  return {
    template: {
      template: { serviceAccount: ACCOUNT, maxRetries: 1, containers: [{ image: IMAGE, env }], ...change },
    },
  };
}

/** Share of each revision, as the API reports them. */
export function sharesOf(resource: JsonObject): Record<string, number> {
  const statuses = listAt(resource, 'trafficStatuses');
  return Object.fromEntries(
    statuses.map((status) => [textAt(status, 'revision') ?? '', Number(at(status, 'percent') ?? 0)]),
  );
}

/** Waits for something that comes to be so. */
export async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await delay(20);
  }
}
