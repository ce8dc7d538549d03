import * as pulumi from '@pulumi/pulumi';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { holds, MODIFIED_GRANTS } from '../../rehearsal/cloud/core/iam/condition.ts';
import type { Registered } from '../../testing/mocks.ts';
import { build, named } from '../../testing/mocks.ts';
import { Identities } from './identities.ts';
import type { Features } from './permissions.ts';

async function identitiesWith(features: Features): Promise<readonly Registered[]> {
  const project = pulumi.output('hamlet-7f3a');
  return (await build(() => new Identities('identities', { project, features }))).resources;
}

const permissionsOf = (resources: readonly Registered[], role: string): readonly string[] =>
  named(resources, 'IAMCustomRole', role).inputs.permissions as string[];

const FEATURES = [
  { vertex: false, vm: false },
  { vertex: true, vm: false },
  { vertex: false, vm: true },
  { vertex: true, vm: true },
];

describe.each(FEATURES)('with Vertex AI: $vertex, machines: $vm', (features) => {
  let resources: readonly Registered[];
  beforeAll(async () => {
    resources = await identitiesWith(features);
  });

  test('who previews only reads', () => {
    const permissions = permissionsOf(resources, 'hamletPreview');
    const writing = permissions.filter(
      (name) => !/\.(get|getIamPolicy|list|use|downloadArtifacts)$/.test(name),
    );
    expect(writing).toEqual([]);
  });

  test('who deploys can see all that who previews can', () => {
    const deploy = permissionsOf(resources, 'hamletDeploy');
    expect(deploy).toEqual(expect.arrayContaining([...permissionsOf(resources, 'hamletPreview')]));
    expect(new Set(deploy).size).toBe(deploy.length);
  });

  test('who deploys neither becomes another, nor makes itself more, nor reads mail, nor touches the foundation', () => {
    const forbidden =
      /^(iam\.serviceAccounts\.(actAs|getAccessToken|getOpenIdToken|sign\w+|implicitDelegation)|iam\.(roles|workloadIdentity\w+|serviceAccountKeys)\.|resourcemanager\.projects\.(set|delete|update)|serviceusage\.services\.(enable|disable)|storage\.objects\.|cloudkms\.|secretmanager\.|billing)/;
    const permissions = permissionsOf(resources, 'hamletDeploy');
    expect(permissions.filter((name) => forbidden.test(name))).toEqual([]);
  });

  test('each has its own role, and none of Google’s but under a condition', () => {
    const grants = resources.filter(({ type }) => type === 'gcp:projects/iAMMember:IAMMember');
    expect(
      grants
        .filter(({ inputs }) => inputs.condition === undefined)
        .map(({ inputs }) => [inputs.member, inputs.role]),
    ).toEqual(
      (
        [
          ['preview', 'hamletPreview'],
          ['deploy', 'hamletDeploy'],
        ] as const
      ).map(([who, role]) => [
        `serviceAccount:hamlet-${who}@hamlet-7f3a.iam.gserviceaccount.com`,
        `projects/hamlet-7f3a/roles/${role}`,
      ]),
    );
  });
});

describe('on the project, who deploys grants', () => {
  const cases: readonly [Features, string, boolean][] = [
    [{ vertex: true, vm: false }, 'roles/aiplatform.user', true],
    [{ vertex: true, vm: false }, 'roles/logging.logWriter', false],
    [{ vertex: false, vm: true }, 'roles/logging.logWriter', true],
    [{ vertex: true, vm: true }, 'roles/owner', false],
    [{ vertex: true, vm: true }, 'projects/hamlet-7f3a/roles/hamletDeploy', false],
  ];
  test.each(cases)('with %j the role %s: %s', async (features, role, may) => {
    const { condition } = named(await identitiesWith(features), 'IAMMember', 'deploy-grants').inputs;
    const { expression } = condition as { readonly expression: string };
    const project = '//cloudresourcemanager.googleapis.com/projects/hamlet-7f3a';
    const granted = (roles: string[]) => holds(expression, project, new Date(), { [MODIFIED_GRANTS]: roles });
    expect(granted([role])).toBe(may);
    // Nor in the company of a role it may grant.
    expect(granted(['roles/aiplatform.user', 'roles/owner'])).toBe(false);
  });

  test('nothing where no part of an application needs it', async () => {
    const names = (await identitiesWith({ vertex: false, vm: false })).map(({ name }) => name);
    expect(names).not.toContain('deploy-grants');
  });
});

test('the roles to empty a bucket and to start a machine do that and nothing else', async () => {
  const resources = await identitiesWith({ vertex: false, vm: true });
  expect(permissionsOf(resources, 'hamletEmptier')).toEqual([
    'storage.objects.delete',
    'storage.objects.list',
  ]);
  expect(permissionsOf(resources, 'hamletStarter')).toEqual(['compute.instances.start']);
});
