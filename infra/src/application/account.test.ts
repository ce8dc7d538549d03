import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { beforeAll, expect, test } from '@jest/globals';
import type { Registered } from '../../testing/mocks.ts';
import { build, named } from '../../testing/mocks.ts';
import { siteWith } from '../../testing/site.ts';
import { workloadAccount } from './account.ts';

let resources: readonly Registered[];
beforeAll(async () => {
  ({ resources } = await build(() => {
    const parent = new pulumi.ComponentResource('test:index:Parent', 'parent');
    // Of the longest environment and the longest workload.
    const site = siteWith({ prefix: 'hamlet-qualitya' });
    const { account, usable } = workloadAccount(site, 'scheduler', 'Starts scheduled trainings', parent);
    new gcp.cloudrunv2.Job(
      'workload',
      { location: site.region, template: { template: { serviceAccount: account.email } } },
      { dependsOn: [...usable] },
    );
  }));
});

test('an account has an id that Google takes and that says whose it is', () => {
  const { accountId } = named(resources, 'Account', 'scheduler').inputs;
  expect(accountId).toBe('hamlet-qualitya-scheduler');
  expect(accountId).toMatch(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/);
});

test('each deployer may act as this account, not as any in the project', () => {
  const grants = resources.filter(({ inputs }) => 'role' in inputs);
  expect(grants.map(({ inputs }) => inputs)).toEqual(
    ['serviceAccount:hamlet-deploy@hamlet-7f3a.iam.gserviceaccount.com', 'user:ann@example.com'].map(
      (member) => ({
        serviceAccountId:
          'projects/hamlet-7f3a/serviceAccounts/hamlet-qualitya-scheduler@hamlet-7f3a.iam.gserviceaccount.com',
        role: 'roles/iam.serviceAccountUser',
        member,
      }),
    ),
  );
});

test('the workload waits until those who deploy it may', () => {
  expect([...named(resources, 'Job', 'workload').after]).toEqual(
    expect.arrayContaining(
      ['deployer', 'user:ann@example.com'].map(
        (who) => `gcp:serviceaccount/iAMMember:IAMMember::${who}-acts-as-scheduler`,
      ),
    ),
  );
});
