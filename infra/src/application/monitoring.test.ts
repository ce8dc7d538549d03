import { beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Registered } from '../../testing/mocks.ts';
import { run } from '../../testing/mocks.ts';
import { configurationOf } from '../../testing/stacks.ts';

const SECTIONS = [
  ...readFileSync(new URL('../../../MONITORING.md', import.meta.url), 'utf8').matchAll(/^## (.+)$/gm),
].map(([, title]) => title ?? '');

let alerts: readonly Registered[];

beforeAll(async () => {
  const url = 'https://example.com/MONITORING.md';
  const { resources } = await run({ ...configurationOf('prod'), runbooks: url });
  alerts = resources.filter(({ type }) => type === 'gcp:monitoring/alertPolicy:AlertPolicy');
});

describe('an alert', () => {
  test('has a runbook, links it, and there are no runbooks of alerts that do not exist', () => {
    const names = alerts.map(({ name }) => name);
    // The budget belongs to the foundation.
    expect([...names, 'budget'].sort()).toEqual([...SECTIONS].sort());
    for (const { name, inputs } of alerts) {
      const { links } = inputs.documentation as { links: { url: string }[] };
      expect(links.map(({ url }) => url)).toEqual([`https://example.com/MONITORING.md#${name}`]);
    }
  });

  test('tells somebody, and says how bad it is', () => {
    for (const { inputs } of alerts) {
      expect(inputs.notificationChannels).toEqual(['projects/hamlet-7f3a/notificationChannels/1']);
      expect(inputs.severity).toMatch(/^(CRITICAL|ERROR|WARNING)$/);
    }
  });
});

test('a training is never overdue where none is scheduled', async () => {
  const { resources } = await run(configurationOf('dev'));
  expect(resources.map(({ name }) => name)).not.toContain('training-overdue');
});
