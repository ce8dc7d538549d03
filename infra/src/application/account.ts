import * as gcp from '@pulumi/gcp';
import type * as pulumi from '@pulumi/pulumi';
import type { Site } from './site.ts';

/** The identity of one workload, and of no other. */
export interface Workload {
  readonly account: gcp.serviceaccount.Account;
  /** Whoever deploys may put the identity on its workload only after this. */
  readonly usable: readonly pulumi.Resource[];
}

/** @param role what follows the prefix in the account's id, such as `serving` */
export function workloadAccount(
  { project, prefix, deployers }: Site,
  role: string,
  description: string,
  parent: pulumi.Resource,
): Workload {
  const account = new gcp.serviceaccount.Account(
    role,
    { project, accountId: `${prefix}-${role}`, displayName: `${prefix} ${role}`, description },
    { parent },
  );
  const usable = Object.entries(deployers).map(
    ([who, member]) =>
      new gcp.serviceaccount.IAMMember(
        `${who}-acts-as-${role}`,
        { serviceAccountId: account.name, role: 'roles/iam.serviceAccountUser', member },
        { parent },
      ),
  );
  return { account, usable };
}
