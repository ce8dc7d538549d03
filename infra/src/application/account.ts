import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { Site } from './site.ts';

/**
 * The identity of one workload, and of no other. Whoever deploys may put it on that workload.
 *
 * @param role what follows the prefix in its id, such as `serving`
 */
export function workloadAccount(
  { project, prefix, deployer }: Site,
  role: string,
  description: string,
  parent: pulumi.Resource,
): gcp.serviceaccount.Account {
  const account = new gcp.serviceaccount.Account(
    role,
    { project, accountId: `${prefix}-${role}`, displayName: `${prefix} ${role}`, description },
    { parent },
  );
  new gcp.serviceaccount.IAMMember(
    `deployer-acts-as-${role}`,
    { serviceAccountId: account.name, role: 'roles/iam.serviceAccountUser', member: deployer },
    { parent },
  );
  return account;
}
