import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import type { Money } from '../units.ts';
import { budgetAmount } from '../units.ts';

export interface BudgetArgs {
  /** Id of the account that pays. */
  readonly billingAccount: string;
  /** Number of the project: with its id, every preview would show a change. */
  readonly projectNumber: pulumi.Output<string>;
  /** For a month, in the account's currency. */
  readonly amount: Money;
  /** Shares of the amount that are told once spent. */
  readonly thresholds: readonly number[];
  /** Shares of the amount that are told once forecast. */
  readonly forecastThresholds: readonly number[];
  /** Mail channels of Cloud Monitoring, five at most. */
  readonly channels: readonly pulumi.Input<string>[];
  /** Topic that gets the state of the budget several times a day. */
  readonly topic?: pulumi.Output<string> | undefined;
}

/** What a month may cost. A budget tells; it stops nothing. */
export class Budget extends pulumi.ComponentResource {
  constructor(name: string, args: BudgetArgs, opts?: pulumi.ComponentResourceOptions) {
    super('hamlet:infra:Budget', name, {}, opts);
    const { units, currencyCode } = budgetAmount(args.amount);
    new gcp.billing.Budget(
      'budget',
      {
        billingAccount: args.billingAccount,
        displayName: 'hamlet',
        budgetFilter: {
          projects: [pulumi.interpolate`projects/${args.projectNumber}`],
          calendarPeriod: 'MONTH',
          // A credit that pays the bill hides that money is spent.
          creditTypesTreatment: 'EXCLUDE_ALL_CREDITS',
        },
        amount: { specifiedAmount: { units, currencyCode } },
        thresholdRules: [
          ...args.thresholds.map((share) => ({ thresholdPercent: share, spendBasis: 'CURRENT_SPEND' })),
          ...args.forecastThresholds.map((share) => ({
            thresholdPercent: share,
            spendBasis: 'FORECASTED_SPEND',
          })),
        ],
        allUpdatesRule: {
          monitoringNotificationChannels: [...args.channels],
          disableDefaultIamRecipients: false,
          ...(args.topic !== undefined && { pubsubTopic: args.topic, schemaVersion: '1.0' }),
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
