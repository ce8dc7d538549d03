import { describe, expect, test } from '@jest/globals';
import { run } from '../testing/mocks.ts';
import { STACKS, configurationOf } from '../testing/stacks.ts';
import { violations } from './rules.ts';
import { readSettings } from './settings.ts';

describe('the programs of Hamlet', () => {
  test.each(STACKS)('%s keeps every rule of the policy pack', async (stack) => {
    const configuration = configurationOf(stack);
    const values = Object.entries(configuration).map(([key, value]) => [`hamlet:${key}`, value] as const);
    const settings = readSettings(Object.fromEntries(values));
    const { resources } = await run(configuration);
    const found = resources.flatMap(({ type, name, inputs, options }) =>
      violations({ type, props: inputs, protect: options.protect === true }, settings).map(
        (violation) => `${name}: ${violation}`,
      ),
    );
    expect(resources.length).toBeGreaterThan(10);
    expect(found).toEqual([]);
  });
});
