import type { Cloud } from './core/api.ts';
import type { BillingAccount } from './apis/billing.ts';

/** What there is before the first deployment: a billing account, maybe an organisation, and the people. */
export interface World {
  /** `012345-6789AB-CDEF01` */
  readonly billingAccount: string;
  readonly currency: string;
  /** The person who deploys: `user:owner@example.com`. */
  readonly operator: string;
  /** Number of the organisation the operator may make projects in. */
  readonly organization?: string;
  /** Members by group: `team@example.com` -> `['user:ann@example.com']`. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
}

export function createWorld(cloud: Cloud, world: World): void {
  const { billingAccount, currency, operator, organization, groups = {} } = world;
  cloud.store.table<BillingAccount>('billingAccounts').put(billingAccount, { currency });
  cloud.iam.grant(
    `//cloudbilling.googleapis.com/billingAccounts/${billingAccount}`,
    'roles/billing.admin',
    operator,
  );
  if (organization !== undefined) {
    const name = `//cloudresourcemanager.googleapis.com/organizations/${organization}`;
    cloud.iam.grant(name, 'roles/resourcemanager.projectCreator', operator);
  }
  for (const [group, members] of Object.entries(groups)) cloud.store.table('groups').put(group, { members });
}
