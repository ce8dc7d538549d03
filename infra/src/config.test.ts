import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { mebibytes, vcpus } from './units.ts';

const DEV = {
  'hamlet:program': 'application',
  'hamlet:environment': 'dev',
  'hamlet:deletionProtection': 'false',
};

function failureOf(values: Record<string, string>, stack = 'dev'): string {
  try {
    readConfig(values, stack);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('The configuration was taken.');
}

function application(values: Record<string, string>) {
  const config: Config = readConfig({ ...DEV, ...values }, 'dev');
  if (config.program !== 'application') throw new Error(config.program);
  return config.settings;
}

describe('a wrong configuration is one error', () => {
  test('that says which program there may be', () => {
    expect(failureOf({})).toBe(
      'CONFIG_INVALID: The configuration of stack dev is not right.\n' +
        '- hamlet:program is missing.\n    npx pulumi config set hamlet:program application --stack dev\n' +
        'Next: Run those commands with your values, then try again.',
    );
  });

  test('with the command that sets what is missing', () => {
    expect(failureOf({ 'hamlet:program': 'application', 'hamlet:deletionProtection': 'false' })).toMatch(
      /- hamlet:environment is missing\..*\n {4}npx pulumi config set hamlet:environment dev --stack dev\nNext: /,
    );
  });

  test('with what a misspelt key may mean, keeping its value', () => {
    expect(failureOf({ ...DEV, 'hamlet:acess': 'public' })).toContain(
      [
        '- hamlet:acess is not a setting; did you mean hamlet:access?',
        '    npx pulumi config set hamlet:access public --stack dev',
        '    npx pulumi config rm hamlet:acess --stack dev',
      ].join('\n'),
    );
  });

  test('that takes what every object has for no setting', () => {
    for (const key of ['toString', 'constructor'])
      expect(failureOf({ ...DEV, [`hamlet:${key}`]: 'x' })).toContain(`- hamlet:${key} is not a setting`);
  });

  test('that names everything at once', () => {
    const message = failureOf({ 'hamlet:program': 'foundation', 'hamlet:monthlyBudget': '20' }, 'foundation');
    for (const key of ['projectId', 'billingAccount', 'owners', 'protect', 'monthlyBudget'])
      expect(message).toContain(`- hamlet:${key} `);
    expect(message).toContain('("20") is not an amount such as "20 EUR"');
  });

  test('that points into a map', () => {
    const values = { 'hamlet:program': 'foundation', 'hamlet:members': '{"user:a@b.co":["roles/owner"]}' };
    expect(failureOf(values, 'foundation')).toMatch(/hamlet:members .* at user:a@b\.co\.0 is a basic role/);
  });

  test.each([
    ['servingConcurrency', 'many', 'is not a whole number from 1 to 256'],
    ['servingConcurrency', '0', 'is not a whole number from 1 to 256'],
    ['access', 'all', 'is none of public, invokers, iap'],
    ['deletionProtection', 'yes', 'is neither true nor false'],
    ['servingMemory', '512MB', 'is not an amount of memory such as "512 MiB"'],
    ['invokers', 'ann@example.com', 'is neither a list nor a map'],
    ['invokers', '["ann@example.com"]', 'at 0 is not a member such as user:ann@example.com'],
    ['labels', '{"Team":"x"}', 'is not a label key'],
    ['modelVersion', 'latest', 'is not a model version'],
    ['trainingSchedule', 'weekly', 'is not five cron fields such as "0 4 * * MON-FRI", or off'],
    ['trainingSchedule', '0 4 * * MONDAY', 'is not five cron fields'],
    ['canaryDuration', '2 days', 'is not from 0 seconds to 1 day'],
    ['latencyGoal', '0 seconds', 'is not from 1 second to 1 hour'],
    ['trainingTimeout', '0 minutes', 'is not at least 1 second'],
    ['trainingTimeout', '1 week', 'is not a duration such as "30 seconds"'],
  ])('when %s is %s', (key, value, complaint) => {
    expect(failureOf({ ...DEV, [`hamlet:${key}`]: value })).toContain(complaint);
  });
});

test('keys of others, such as gcp:project, are theirs', () => {
  expect(() =>
    readConfig({ ...DEV, 'gcp:project': 'x', 'pulumi:disable-default-providers': '["*"]' }, 'dev'),
  ).not.toThrow();
});

test('the configuration cannot be changed afterwards', () => {
  const config = application({ 'hamlet:invokers': '["user:ann@example.com"]' });
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.labels)).toBe(true);
});

// What a change of a default would cost, nobody sees in the change of a stack file.
test('the defaults are the cheapest safe deployment', () => {
  expect(application({})).toMatchObject({
    access: 'invokers',
    invokers: [],
    minInstances: 0,
    maxInstances: 2,
    servingCpu: '1 vCPU',
    servingMemory: '1536 MiB',
    servingConcurrency: 16,
    trainingCpu: '2 vCPU',
    trainingMemory: '4 GiB',
    trainingTimeout: '60 minutes',
    trainingSchedule: '0 4 * * 1',
    scheduledTrainer: 'cloud-run',
    uptimePeriod: '15 minutes',
    vertexEndpoint: false,
    canaryPercent: 10,
  });
});

test('an instance is the one that was measured, with the memory that its largest messages at once need', () => {
  const text = readFileSync(new URL('../../docs/results/serving.json', import.meta.url), 'utf8');
  const measured = JSON.parse(text) as { vcpus: number; concurrency: number; memory: { largest: number } };
  const { servingCpu, servingConcurrency, servingMemory } = application({});
  expect([vcpus(servingCpu), servingConcurrency]).toEqual([measured.vcpus, measured.concurrency]);
  expect(mebibytes(servingMemory)).toBeGreaterThan(1.1 * measured.memory.largest);
});
