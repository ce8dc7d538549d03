import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { rules } from './rules.ts';
import type { Ended, Engine, Named } from './testing/engine.ts';
import { WITH_PACK, startEngine } from './testing/engine.ts';
import type { Sample } from './testing/samples.ts';
import { samples } from './testing/samples.ts';

// Every run of the engine takes seconds, on a busy machine many.
jest.setTimeout(300_000);

/** Every sample as a resource whose name says which rule and fault it is. */
const resources = (which: (sample: Sample) => Sample['broken']): readonly Named[] =>
  Object.entries(samples).flatMap(([rule, faults]) =>
    faults.map((sample, i) => ({ ...which(sample), name: `${rule}-${i}` })),
  );
const broken = resources((sample) => sample.broken);
const mended = resources((sample) => sample.mended);

describe('the engine with the policy pack', () => {
  let engine: Engine;
  let refused: Ended;
  beforeAll(async () => {
    engine = await startEngine({});
    refused = await engine.pulumi(['preview', ...WITH_PACK], broken);
  });
  afterAll(() => engine.close());

  test('previews a program that keeps every rule', async () => {
    const { code, output } = await engine.pulumi(['preview', ...WITH_PACK], mended);
    expect(output).not.toContain('[mandatory]');
    expect(code).toBe(0);
  });

  test('stops at a program that breaks them', () => {
    expect(refused.code).not.toBe(0);
  });

  test.each(rules)('finds every fault against $name and says what to do', ({ name, remedy }) => {
    for (const i of (samples[name] ?? []).keys())
      expect(refused.output).toMatch(new RegExp(`\\[mandatory\\] +${name} +\\(\\S+: ${name}-${i}\\)`));
    expect(refused.output).toContain(remedy);
  });

  test('refuses them in an update too, and nothing is made', async () => {
    const { code, output } = await engine.pulumi(['up', '--skip-preview', '--yes', ...WITH_PACK], broken);
    expect(output).toContain('[mandatory]');
    expect(code).not.toBe(0);
    const { output: stack } = await engine.pulumi(['stack', 'export'], []);
    expect(stack).not.toContain('allUsers');
  });

  test('a protected service is not replaced because it is renamed', async () => {
    const service = mended.filter(({ name }) => name === 'service-kept-0');
    await engine.pulumi(['up', '--skip-preview', '--yes', ...WITH_PACK], service);
    const renamed = service.map((resource) => ({ ...resource, name: 'renamed' }));
    const { code, output } = await engine.pulumi(['preview', ...WITH_PACK], renamed);
    expect(output).toMatch(/service-kept-0.*cannot be deleted|protected/);
    expect(code).not.toBe(0);
  });

  test('takes the settings from the configuration of the stack', async () => {
    const open = await startEngine({ 'hamlet:access': 'public' });
    try {
      const everybody = broken.filter(({ name }) => name === 'nobody-is-everybody-2');
      const { code, output } = await open.pulumi(['preview', ...WITH_PACK], everybody);
      expect(output).not.toContain('[mandatory]');
      expect(code).toBe(0);
    } finally {
      await open.close();
    }
  });
});
