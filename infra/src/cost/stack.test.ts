import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { format, resolveConfig } from 'prettier';
import { readStackFile } from '../stack-file.ts';
import { costsDocument } from './document-text.ts';
import { estimateMonthlyCost } from './estimate.ts';
import { machine } from './machines.ts';
import { FOUNDATION_STAND_INS, SMALL_TEAM, costInputs } from './stack.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const monthly = (stack: string, changes: Readonly<Record<string, string>> = {}): number => {
  const config = readStackFile(`${ROOT}Pulumi.${stack}.yaml`, FOUNDATION_STAND_INS, changes);
  return estimateMonthlyCost(costInputs(config, SMALL_TEAM)).usd;
};

describe('cost of the stacks', () => {
  test('the defaults are cheap: a dollar a month at most', () => {
    for (const stack of ['foundation', 'dev', 'prod']) expect(monthly(stack)).toBeLessThan(1);
  });

  test('what runs all the time is what costs', () => {
    expect(monthly('dev', { 'hamlet:minInstances': '1' })).toBeGreaterThan(monthly('dev') + 5);
    expect(monthly('dev', { 'hamlet:vertexEndpoint': 'true' })).toBeGreaterThan(monthly('dev') + 50);
  });

  test('how often the model is trained is what the schedule says', () => {
    const minutesOf = (trainingSchedule: string): number => {
      const config = readStackFile(
        `${ROOT}Pulumi.dev.yaml`,
        {},
        { 'hamlet:trainingSchedule': trainingSchedule },
      );
      return costInputs(config, { ...SMALL_TEAM, minutesPerTraining: 1 }).training.minutes;
    };
    // And one more, for a change of code or data.
    expect(minutesOf('off')).toBe(1);
    expect(minutesOf('0 4 * * MON-FRI')).toBeCloseTo(((365 / 12) * 5) / 7 + 1, 9);
    expect(minutesOf('0 0/6 * * *')).toBeCloseTo((4 * 365) / 12 + 1, 9);
  });

  test('machine types are taken apart', () => {
    expect(machine('e2-standard-2')).toEqual({ family: 'e2', vcpu: 2, memoryGiB: 8 });
    expect(machine('n1-standard-4')).toEqual({ family: 'n1', vcpu: 4, memoryGiB: 15 });
    expect(() => machine('a2-highgpu-1g')).toThrow(/a2-highgpu-1g/);
  });

  test('docs/costs.md says what the estimator says; if not: npm run docs:costs', async () => {
    const path = `${ROOT}docs/costs.md`;
    const text = await format(costsDocument(ROOT), { ...(await resolveConfig(path)), parser: 'markdown' });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
