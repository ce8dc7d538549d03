import type { JsonObject } from '../../cloud/core/json.ts';
import { OPERATOR, PROJECT } from '../../src/cloud.ts';
import { SERVICE_ADDRESS, trafficOf } from '../cloud-facts.ts';
import { expectSuccess } from '../dev.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

/** What a person does by hand, and how it shows in a preview. */
interface Change {
  readonly what: string;
  readonly shows: RegExp;
  readonly make: (stage: Stage) => Promise<void>;
}

const BUCKET = `storage.googleapis.com/storage/v1/b/${PROJECT}-dev-models`;
const LOGS = `storage.googleapis.com/storage/v1/b/${PROJECT}-dev-logs`;
const BY_HAND = 'hamlet-dev-serving-byhand';
const MONITORING = `monitoring.googleapis.com/v3/projects/${PROJECT}`;

const SETTABLE = new Set(['description', 'labels', 'ingress', 'scaling', 'invokerIamDisabled', 'iapEnabled']);

/** Round by round: what the last one leaves in the cloud is what a later one may take up. */
const FIRST: readonly Change[] = [
  {
    what: 'a label of a bucket is changed',
    shows: /gcp:storage:Bucket models update/,
    make: (stage) => send(stage, 'PATCH', BUCKET, { labels: { app: 'other' } }),
  },
  {
    what: 'a grant is removed',
    shows: /gcp:storage:BucketIAMMember serving-reads-models create/,
    make: async (stage) => {
      const policy = (await read(stage, `${BUCKET}/iam`)) as { bindings: { members: string[] }[] };
      const bindings = policy.bindings.map((binding) => ({
        ...binding,
        members: binding.members.filter((member) => !member.includes('hamlet-dev-serving')),
      }));
      await send(stage, 'PUT', `${BUCKET}/iam`, { ...policy, bindings });
    },
  },
  {
    what: 'an alert is deleted',
    shows: /gcp:monitoring:AlertPolicy \S+ create/,
    make: async (stage) => {
      const { alertPolicies } = (await read(stage, `${MONITORING}/alertPolicies`)) as {
        alertPolicies: { name: string; displayName: string }[];
      };
      const errors = alertPolicies.find(({ displayName }) => /error|fail/i.test(displayName));
      await send(stage, 'DELETE', `monitoring.googleapis.com/v3/${errors?.name ?? ''}`);
    },
  },
  {
    what: 'an instance gets another environment, in a revision of its own that takes all traffic',
    shows: /gcp:cloudrunv2:Service serving update/,
    make: async (stage) => {
      const service = await read(stage, SERVICE_ADDRESS);
      const template = service.template as JsonObject;
      const [container] = template.containers as JsonObject[];
      const env = [...(container?.env as JsonObject[]), { name: 'BY_HAND', value: 'yes' }];
      await send(stage, 'PATCH', SERVICE_ADDRESS, {
        ...settable(service),
        template: {
          ...template,
          revision: BY_HAND,
          containers: [{ ...container, env }],
        },
        traffic: [{ type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 }],
      });
    },
  },
];

const SECOND: readonly Change[] = [
  {
    what: 'half of the traffic goes to the revision made by hand',
    shows: /gcp:cloudrunv2:Service serving update/,
    make: async (stage) => {
      const percent = 50;
      const traffic = [(await trafficOf(stage))[0]?.revision ?? '', BY_HAND].map((revision) => ({
        type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
        revision,
        percent,
      }));
      await send(stage, 'PATCH', `${SERVICE_ADDRESS}?updateMask=traffic`, { traffic });
    },
  },
  {
    what: 'a bucket is opened to the public',
    shows: /gcp:storage:Bucket logs update/,
    make: async (stage) => {
      const iamConfiguration = { publicAccessPrevention: 'inherited' };
      await send(stage, 'PATCH', LOGS, { iamConfiguration });
      const { bindings, ...policy } = await read(stage, `${LOGS}/iam`);
      const open = { role: 'roles/storage.objectViewer', members: ['allUsers'] };
      await send(stage, 'PUT', `${LOGS}/iam`, { ...policy, bindings: [...(bindings as JsonObject[]), open] });
      stage.expect('anybody can list it now', (await listedBy(stage, 'allUsers')) === 200, 'status 200');
    },
  },
];

export const drift: Scenario = {
  name: 'drift',
  group: 'operation',
  from: 'deployed',
  proves:
    'What was changed by hand in the cloud is found by a preview that looks there, and repaired by the next `up`.',
  async run(stage) {
    const wanted = JSON.stringify(await trafficOf(stage));
    for (const changes of [FIRST, SECOND]) {
      await findAndRepair(stage, changes);
      const traffic = JSON.stringify(await trafficOf(stage));
      stage.expect('the revision that served before serves again', traffic === wanted, traffic);
    }
    const status = await listedBy(stage, 'allUsers');
    stage.expect('the bucket is closed to the public again', status === 401, `status ${status}`);
  },
};

async function findAndRepair(stage: Stage, changes: readonly Change[]): Promise<void> {
  for (const { what, make } of changes) {
    await make(stage);
    stage.show('by hand', what);
  }
  const found = await stage.preview('dev', { options: ['--refresh', '--expect-no-changes'] });
  stage.expect('a preview says that there is drift', found.code !== 0, `exit code ${found.code}`);
  for (const { what, shows } of changes) {
    const line = shows.exec(found.output)?.[0];
    stage.expect(`it shows that ${what}`, line !== undefined, line ?? found.output.slice(-3000));
  }
  const repaired = await stage.deploy('dev', { options: ['--refresh'] });
  expectSuccess(stage, 'up repairs it', repaired);
  const rest = await stage.preview('dev', { options: ['--refresh', '--expect-no-changes'] });
  expectSuccess(stage, 'nothing of it is left', rest);
}

/** Status of a request for the objects of the bucket of logs. */
async function listedBy(stage: Stage, member: string): Promise<number> {
  return (await stage.api(member, `${LOGS}/o`)).status;
}

/** A service without what only Google says of it. */
function settable(service: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(service).filter(([key]) => SETTABLE.has(key)));
}

async function read(stage: Stage, address: string): Promise<JsonObject> {
  const response = await stage.api(OPERATOR, address);
  if (!response.ok) throw new Error(`${address} answered ${await response.text()}`);
  return (await response.json()) as JsonObject;
}

async function send(stage: Stage, method: string, address: string, body?: object): Promise<void> {
  const response = await stage.api(OPERATOR, address, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${address} answered ${await response.text()}`);
}
