import * as gcp from '@pulumi/gcp';
import { describe, expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { build } from '../../testing/mocks.ts';
import { siteWith } from '../../testing/site.ts';
import type { AccessRule } from './access.ts';
import { Access } from './access.ts';

const ANN = 'user:ann@example.com';
const TESTER = 'serviceAccount:hamlet-dev-tester@hamlet-7f3a.iam.gserviceaccount.com';
const agent = (of: string) => `serviceAccount:service-123456789012@gcp-sa-${of}.iam.gserviceaccount.com`;
const INVOKER = 'roles/run.invoker';
const VISITOR = 'roles/iap.httpsResourceAccessor';

/** What access needs, and a workload that waits for it. */
async function accessWith(kind: AccessRule['kind']): Promise<readonly Registered[]> {
  const { resources } = await build(() => {
    const site = siteWith();
    const name = 'hamlet-dev-serving';
    const { region: location } = site;
    const service = new gcp.cloudrunv2.Service('serving', { location, name, template: {} });
    const { grants } = new Access('access', { site, service, access: { kind, members: [ANN] } });
    new gcp.pubsub.Topic('rollout', {}, { dependsOn: [...grants] });
  });
  return resources;
}

const grantsOf = (resources: readonly Registered[]) => resources.filter(({ inputs }) => 'role' in inputs);

describe.each<[AccessRule['kind'], readonly (readonly [string, string])[]]>([
  ['public', [['allUsers', INVOKER]]],
  ['invokers', [TESTER, agent('monitoring-notification'), ANN].map((member) => [member, INVOKER])],
  // Whoever could call the service itself would go around the sign-in.
  [
    'iap',
    [
      [agent('iap'), INVOKER],
      [TESTER, VISITOR],
      [ANN, VISITOR],
    ],
  ],
])('access for %s', (kind, expected) => {
  test('lets in these and no others, on the service alone', async () => {
    const onService = grantsOf(await accessWith(kind)).filter(
      ({ inputs: { name, cloudRunServiceName } }) => (name ?? cloudRunServiceName) === 'hamlet-dev-serving',
    );
    expect(onService.map(({ inputs }) => [inputs.member, inputs.role])).toEqual(expected);
  });

  test('is known as a whole to whoever waits for it', async () => {
    const resources = await accessWith(kind);
    const { after } = resources.find(({ name }) => name === 'rollout') ?? { after: new Set() };
    for (const { type, name } of grantsOf(resources)) expect(after).toContain(`${type}::${name}`);
  });
});

// A proxy takes a token the tester signs; the service one that Google signs for it, which is the narrower role.
test.each<[AccessRule['kind'], string[]]>([
  ['public', []],
  ['invokers', ['roles/iam.serviceAccountOpenIdTokenCreator']],
  ['iap', ['roles/iam.serviceAccountTokenCreator']],
])('for %s, who deploys signs as the tester with %j, and as nobody else', async (kind, roles) => {
  const signing = grantsOf(await accessWith(kind)).filter(({ type }) =>
    type.startsWith('gcp:serviceaccount/'),
  );
  expect([...new Set(signing.map(({ inputs }) => inputs.role))]).toEqual(roles);
  for (const { inputs } of signing)
    expect(inputs.serviceAccountId).toBe(
      `projects/hamlet-7f3a/serviceAccounts/${TESTER.split(':')[1] ?? ''}`,
    );
  expect(signing).toHaveLength(2 * roles.length);
});
