import * as pulumi from '@pulumi/pulumi';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { named, build } from '../../testing/mocks.ts';
import type { BudgetArgs } from './budget.ts';
import { Budget } from './budget.ts';

const MAIL = 'projects/hamlet-7f3a/notificationChannels/1';
const ARGS: BudgetArgs = {
  billingAccount: '012345-6789AB-CDEF01',
  projectNumber: pulumi.output('123456789012'),
  amount: '20 EUR',
  thresholds: [0.5, 1],
  forecastThresholds: [1],
  channels: [MAIL],
};

interface Inputs {
  readonly budgetFilter: object;
  readonly amount: object;
  readonly thresholdRules: readonly object[];
  readonly allUpdatesRule: Readonly<Record<string, unknown>>;
}

async function budgetWith(own: Partial<BudgetArgs> = {}): Promise<Inputs> {
  const { resources } = await build(() => new Budget('budget', { ...ARGS, ...own }));
  return named(resources, 'Budget', 'budget').inputs as unknown as Inputs;
}

describe('a budget', () => {
  let budget: Inputs;
  beforeAll(async () => {
    budget = await budgetWith();
  });

  // Google answers with the number; of an id, every preview would say it changes.
  test('is for one project by its number, in whole units as text', () => {
    expect(budget.budgetFilter).toMatchObject({ projects: ['projects/123456789012'] });
    expect(budget.amount).toEqual({ specifiedAmount: { units: '20', currencyCode: 'EUR' } });
  });

  test('counts what is spent, also where a credit pays for it', () => {
    expect(budget.budgetFilter).toMatchObject({ creditTypesTreatment: 'EXCLUDE_ALL_CREDITS' });
  });

  test('tells of what is spent and of what will be', () => {
    expect(budget.thresholdRules).toEqual([
      { thresholdPercent: 0.5, spendBasis: 'CURRENT_SPEND' },
      { thresholdPercent: 1, spendBasis: 'CURRENT_SPEND' },
      { thresholdPercent: 1, spendBasis: 'FORECASTED_SPEND' },
    ]);
  });

  test('tells the mail channels, and a topic only where somebody listens', async () => {
    expect(budget.allUpdatesRule).toEqual({
      monitoringNotificationChannels: [MAIL],
      disableDefaultIamRecipients: false,
    });
    const { allUpdatesRule } = await budgetWith({ topic: pulumi.output('projects/p/topics/alerts') });
    expect(allUpdatesRule).toMatchObject({ pubsubTopic: 'projects/p/topics/alerts', schemaVersion: '1.0' });
  });
});
