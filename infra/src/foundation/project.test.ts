import * as gcp from '@pulumi/gcp';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { named, build } from '../../testing/mocks.ts';
import type { ProjectArgs } from './project.ts';
import { Project } from './project.ts';

const ARGS: ProjectArgs = {
  projectId: 'hamlet-7f3a',
  parent: 'none',
  billingAccount: '012345-6789AB-CDEF01',
  apis: ['pubsub.googleapis.com', 'run.googleapis.com'],
  region: 'europe-west1',
  labels: {},
  protect: true,
};

/** The project, and topics that are made with what it says of itself. */
async function projectWith(own: Partial<ProjectArgs> = {}): Promise<readonly Registered[]> {
  const { resources } = await build(() => {
    const { id, number, provider } = new Project('project', { ...ARGS, ...own });
    new gcp.pubsub.Topic('by-id', { project: id });
    new gcp.pubsub.Topic('by-number', { name: number });
    new gcp.pubsub.Topic('by-provider', {}, { provider });
  });
  return resources;
}

describe('a project', () => {
  let resources: readonly Registered[];
  beforeAll(async () => {
    resources = await projectWith();
  });

  test.each(['by-id', 'by-number', 'by-provider'])(
    'is used only once its APIs are on, by whoever asks for it %s',
    (topic) => {
      const { after } = named(resources, 'Topic', topic);
      expect([...after]).toEqual(
        expect.arrayContaining(ARGS.apis.map((api) => `gcp:projects/service:Service::${api}`)),
      );
    },
  );

  test('leaves an API on when it forgets it: whatever uses it would go with it', () => {
    for (const api of ARGS.apis) expect(named(resources, 'Service', api).inputs.disableOnDestroy).toBe(false);
  });

  test.each([
    ['none', {}],
    ['organizations/12', { orgId: '12' }],
    ['folders/34', { folderId: '34' }],
  ])('belongs to %s', async (parent, expected) => {
    const { orgId, folderId } = named(await projectWith({ parent }), 'Project', 'project').inputs;
    expect({ orgId, folderId }).toEqual(expected);
  });

  test.each([
    [true, 'PREVENT'],
    [false, 'DELETE'],
  ])('is guarded by Google and by Pulumi alike: %s', async (protect, deletionPolicy) => {
    const { inputs, options } = named(await projectWith({ protect }), 'Project', 'project');
    expect({ google: inputs.deletionPolicy, pulumi: options.protect }).toEqual({
      google: deletionPolicy,
      pulumi: protect,
    });
  });

  // Its firewall lets SSH in from everywhere.
  test('has no default network', () => {
    expect(named(resources, 'Project', 'project').inputs.autoCreateNetwork).toBe(false);
  });

  // Otherwise they count against a project of Google's own, and budgets are refused.
  test('pays for the calls about it itself, but for those that make it', () => {
    expect(named(resources, 'gcp', 'project').inputs).toMatchObject({
      billingProject: 'hamlet-7f3a',
      userProjectOverride: 'true',
    });
    expect(named(resources, 'gcp', 'creator').inputs).toEqual({});
    expect(named(resources, 'Project', 'project').provider).toBe('creator');
  });
});
