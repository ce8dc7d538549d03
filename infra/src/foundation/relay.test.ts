import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { beforeAll, expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { build, named } from '../../testing/mocks.ts';
import { Relay } from './relay.ts';

const WEBHOOK = 'https://discord.example.com/api/webhooks/1/token';
const PUSHER = 'hamlet-relay-push@hamlet-7f3a.iam.gserviceaccount.com';
const RELAY = 'hamlet-relay@hamlet-7f3a.iam.gserviceaccount.com';

let resources: readonly Registered[];
beforeAll(async () => {
  ({ resources } = await build(() => {
    const project = pulumi.output('hamlet-7f3a');
    const topic = new gcp.pubsub.Topic('alerts', { project, name: 'hamlet-alerts' });
    const webhook = pulumi.secret(WEBHOOK);
    return new Relay('relay', {
      project,
      projectId: 'hamlet-7f3a',
      region: 'europe-west1',
      labels: {},
      webhook,
      topic,
    });
  }));
});

const grantsOf = (account: string): unknown[] =>
  resources
    .filter(({ inputs }) => inputs.member === `serviceAccount:${account}`)
    .map(({ type, inputs }) => [type.split(':')[2], inputs.role]);

function container(): {
  readonly image: string;
  readonly envs: readonly { readonly name: string; readonly valueSource?: object }[];
} {
  const template = named(resources, 'Service', 'relay').inputs.template as {
    containers: [ReturnType<typeof container>];
  };
  return template.containers[0];
}

// Whoever knows the webhook may post; what a service is told by its environment is read by everyone who sees the service.
test('the webhook is kept by Secret Manager, and the service is told where', () => {
  const holders = resources.filter(({ inputs }) => JSON.stringify(inputs).includes(WEBHOOK));
  expect(holders.map(({ type }) => type)).toEqual(['gcp:secretmanager/secretVersion:SecretVersion']);
  expect(container().envs).toContainEqual({
    name: 'DISCORD_WEBHOOK',
    valueSource: { secretKeyRef: { secret: 'discord-webhook-id', version: '1' } },
  });
});

test('a new webhook makes a new revision, since its version is named', () => {
  expect(JSON.stringify(container().envs)).not.toContain('latest');
});

test('it runs by digest, under an account that reads the secret, and reads and adds marks', () => {
  expect(container().image).toMatch(/@sha256:[0-9a-f]{64}$/);
  expect(named(resources, 'Service', 'relay').inputs.template).toMatchObject({ serviceAccount: RELAY });
  expect(grantsOf(RELAY)).toEqual([
    ['SecretIamMember', 'roles/secretmanager.secretAccessor'],
    ['BucketIAMMember', 'roles/storage.objectViewer'],
    ['BucketIAMMember', 'roles/storage.objectCreator'],
  ]);
});

test('nobody calls it but Pub/Sub, with a token for it, once it may', () => {
  const calling = resources.filter(({ inputs }) => inputs.role === 'roles/run.invoker');
  expect(calling.map(({ inputs }) => inputs.member)).toEqual([`serviceAccount:${PUSHER}`]);
  expect(grantsOf(PUSHER)).toHaveLength(1);
  const { inputs, after } = named(resources, 'Subscription', 'relay');
  expect(inputs.pushConfig).toEqual({
    pushEndpoint: 'https://hamlet-relay-abc.a.run.app',
    oidcToken: { serviceAccountEmail: PUSHER, audience: 'https://hamlet-relay-abc.a.run.app' },
  });
  expect(after).toContain('gcp:cloudrunv2/serviceIamMember:ServiceIamMember::push-calls-relay');
});

// By default a subscription that nothing passes for 31 days is gone, and a month without an alert is a good one.
test('a quiet month does not end the subscription', () => {
  expect(named(resources, 'Subscription', 'relay').inputs.expirationPolicy).toEqual({ ttl: '' });
});

test('it costs nothing while nothing happens', () => {
  const { scaling, template } = named(resources, 'Service', 'relay').inputs;
  expect(scaling).toMatchObject({ minInstanceCount: 0 });
  expect(template).toMatchObject({ containers: [{ resources: { cpuIdle: true } }] });
});

// Destroying it by the program would delete the image in the registry, which a revision may still need.
test('an image is pushed once there is a repository, and stays', () => {
  const { options, after } = named(resources, 'Image', 'relay');
  expect(options.retainOnDelete).toBe(true);
  expect(after).toContain('gcp:artifactregistry/repository:Repository::relay');
});
