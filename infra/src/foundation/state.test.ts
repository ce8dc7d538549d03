import * as pulumi from '@pulumi/pulumi';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { build, named, promiseOf } from '../../testing/mocks.ts';
import { State } from './state.ts';

const PREVIEWER = 'serviceAccount:hamlet-preview@hamlet-7f3a.iam.gserviceaccount.com';
const DEPLOYER = 'user:ann@example.com';

const stateWith = (protect: boolean) =>
  build(
    () =>
      new State('state', {
        project: pulumi.output('hamlet-7f3a'),
        location: 'europe-west1',
        labels: {},
        protect,
        previewers: { preview: PREVIEWER },
        deployers: { [DEPLOYER]: DEPLOYER },
      }),
  );

describe('the state of all stacks', () => {
  let state: State;
  let resources: readonly Registered[];
  beforeAll(async () => {
    ({ made: state, resources } = await stateWith(true));
  });
  const rolesOf = (member: string): unknown[] =>
    resources.filter(({ inputs }) => inputs.member === member).map(({ inputs }) => inputs.role);

  test('is where `pulumi login` and `stack init` are pointed to', async () => {
    expect(await promiseOf(state.url)).toBe('gs://hamlet-7f3a-pulumi-state');
    expect(await promiseOf(state.secretsProvider)).toMatch(/^gcpkms:\/\/./);
  });

  test('is private, and an update that went wrong can be undone', () => {
    expect(named(resources, 'Bucket', 'state').inputs).toMatchObject({
      uniformBucketLevelAccess: true,
      publicAccessPrevention: 'enforced',
      versioning: { enabled: true },
    });
  });

  test.each([true, false])('refuses to be deleted when guarded, as does its key: %s', async (protect) => {
    const { resources: made } = await stateWith(protect);
    for (const [type, name] of [
      ['Bucket', 'state'],
      ['KeyRing', 'state'],
      ['CryptoKey', 'state'],
    ] as const)
      expect(named(made, type, name).options.protect).toBe(protect);
    // Not even unguarded does it go with the stacks in it.
    expect(named(made, 'Bucket', 'state').inputs.forceDestroy).toBe(false);
  });

  test('is read by who previews, and its secrets are decrypted; a preview takes no lock', () => {
    expect(rolesOf(PREVIEWER)).toEqual(['roles/storage.objectViewer', 'roles/cloudkms.cryptoKeyDecrypter']);
  });

  test('is written by who deploys, anywhere in it', () => {
    expect(rolesOf(DEPLOYER)).toEqual([
      'roles/storage.objectUser',
      'roles/cloudkms.cryptoKeyEncrypterDecrypter',
    ]);
    expect(named(resources, 'BucketIAMMember', `${DEPLOYER}-writes-state`).inputs).not.toHaveProperty(
      'condition',
    );
  });
});
