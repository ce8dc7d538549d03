import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { estimateMonthlyCost } from './estimate.ts';
import type { Estimate } from './estimate.ts';
import type { CostInputs, Training } from './inputs.ts';

const quiet: CostInputs = {
  region: 'europe-west1',
  serving: { vcpu: 1, memoryGiB: 1, minInstances: 0, maxInstances: 4, concurrency: 20, startSeconds: 3 },
  traffic: { requests: 0, secondsPerRequest: 0.1, kibibytesPerAnswer: 2 },
  training: { where: 'cloud-run', vcpu: 2, memoryGiB: 4, minutes: 0 },
  stored: {
    bucketsGiB: 10,
    imagesGiB: 2.5,
    logKibibytesPerRequest: 1,
    logKibibytesPerTrainingMinute: 10,
  },
  watching: { uptimeExecutions: 0, alertConditions: 8 },
  schedules: 1,
  keyVersions: 1,
  secretVersions: 1,
};

const usd = ({ lines }: Estimate, item: string): number => {
  const line = lines.find((entry) => entry.item === item);
  if (line === undefined) throw new Error(`no line for ${item}`);
  return line.usd;
};

const inputs = fc
  .record({
    region: fc.constantFrom('europe-west1', 'europe-west3', 'us-central1'),
    minInstances: fc.integer({ min: 0, max: 2 }),
    concurrency: fc.integer({ min: 1, max: 80 }),
    requests: fc.integer({ min: 0, max: 50_000_000 }),
    seconds: fc.double({ min: 0.01, max: 2, noNaN: true }),
    where: fc.constantFrom<Training['where']>('cloud-run', 'vertex', 'vm'),
    minutes: fc.integer({ min: 0, max: 10_000 }),
  })
  .map(({ region, minInstances, concurrency, requests, seconds, where, minutes }): CostInputs => ({
    ...quiet,
    region,
    serving: { ...quiet.serving, minInstances, concurrency },
    traffic: { ...quiet.traffic, requests, secondsPerRequest: seconds },
    training: { family: 'e2', vcpu: 2, memoryGiB: 8, where, minutes },
  }));

describe('cost of a month', () => {
  test('without traffic only what is stored costs something', () => {
    const estimate = estimateMonthlyCost(quiet);
    expect(usd(estimate, 'buckets')).toBeCloseTo(10 * 0.02, 9);
    expect(usd(estimate, 'images')).toBeCloseTo((2.5 - 0.5) * 0.1, 9);
    expect(usd(estimate, 'keys')).toBeCloseTo(0.06, 9);
    expect(estimate.usd).toBeCloseTo(0.2 + 0.2 + 0.06, 9);
  });

  test('five million requests, one at a time, worked out by hand', () => {
    const estimate = estimateMonthlyCost({
      ...quiet,
      serving: { ...quiet.serving, concurrency: 1, maxInstances: 100, startSeconds: 0 },
      traffic: { requests: 5_000_000, secondsPerRequest: 0.2, kibibytesPerAnswer: 2 },
    });
    // 1,000,000 seconds of one vCPU and one GiB.
    expect(usd(estimate, 'run-cpu')).toBeCloseTo((1_000_000 - 180_000) * 0.000024, 6);
    expect(usd(estimate, 'run-memory')).toBeCloseTo((1_000_000 - 360_000) * 0.0000025, 6);
    expect(usd(estimate, 'run-requests')).toBeCloseTo(3 * 0.4, 9);
    expect(usd(estimate, 'egress')).toBeCloseTo((10_000_000 / 1024 / 1024 - 1) * 0.12, 9);
  });

  test('one instance always kept, no traffic: 730 hours at the price of waiting', () => {
    const estimate = estimateMonthlyCost({ ...quiet, serving: { ...quiet.serving, minInstances: 1 } });
    expect(usd(estimate, 'run-idle-cpu')).toBeCloseTo(2_628_000 * 0.0000025, 6);
    expect(usd(estimate, 'run-idle-memory')).toBeCloseTo(2_628_000 * 0.0000025, 6);
    expect(usd(estimate, 'run-cpu')).toBe(0);
  });

  test('in a dearer region the free seconds are worth what they cost in the cheapest', () => {
    const busy = { ...quiet, training: { ...quiet.training, vcpu: 1, minutes: 10_000 } };
    const estimate = estimateMonthlyCost({ ...busy, region: 'europe-west3' });
    expect(usd(estimate, 'job-cpu')).toBeCloseTo(600_000 * 0.0000216 - 240_000 * 0.000018, 6);
  });

  test('answers of less than a tenth of a second are billed as a tenth', () => {
    const at = (secondsPerRequest: number): number =>
      estimateMonthlyCost({
        ...quiet,
        traffic: { requests: 20_000_000, secondsPerRequest, kibibytesPerAnswer: 2 },
      }).usd;
    expect(at(0.005)).toBe(at(0.1));
    expect(at(0.11)).toBeGreaterThan(at(0.1));
  });

  test('uptime checks call the service too', () => {
    const watched = estimateMonthlyCost({
      ...quiet,
      watching: { uptimeExecutions: 26_280, alertConditions: 8 },
    });
    expect(watched.lines.find(({ item }) => item === 'run-requests')?.quantity).toBeCloseTo(0.02628, 9);
  });

  test('a Vertex AI endpoint of an e2-standard-2 costs its 730 hours', () => {
    const estimate = estimateMonthlyCost({
      ...quiet,
      region: 'us-central1',
      vertexEndpoint: { family: 'e2', vcpu: 2, memoryGiB: 8 },
    });
    // 0.0770564 USD an hour for an e2-standard-2, as the price list has it.
    expect(usd(estimate, 'vertex-e2-cpu') + usd(estimate, 'vertex-e2-memory')).toBeCloseTo(
      730 * 0.0770564,
      2,
    );
  });

  test('a region without prices is refused, naming those that have some', () => {
    expect(() => estimateMonthlyCost({ ...quiet, region: 'moon-west1' })).toThrow(/moon-west1.*europe-west1/);
  });

  test('the sum is the sum of the lines, each of quantity times price less what is free', () => {
    fc.assert(
      fc.property(inputs, (month) => {
        const { lines, usd: together } = estimateMonthlyCost(month);
        expect(together).toBeCloseTo(
          lines.reduce((sum, line) => sum + line.usd, 0),
          9,
        );
        for (const line of lines) {
          expect(line.usd).toBeGreaterThanOrEqual(0);
          expect(line.usd + line.freeUsd).toBeCloseTo(line.quantity * line.unitPrice, 9);
        }
      }),
    );
  });

  test('more requests never cost less; a kept instance is charged less while it waits, and never gets money back', () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 0, max: 50_000_000 }), (month, more) => {
        const busier = {
          ...month,
          traffic: { ...month.traffic, requests: month.traffic.requests + more },
        };
        const gross = (estimate: Estimate): number =>
          estimate.lines.reduce((sum, line) => sum + line.usd + line.freeUsd, 0);
        const before = estimateMonthlyCost(month);
        const after = estimateMonthlyCost(busier);
        expect(gross(after)).toBeGreaterThanOrEqual(gross(before) - 1e-6);
        if (month.serving.minInstances === 0) expect(after.usd).toBeGreaterThanOrEqual(before.usd - 1e-6);
      }),
    );
  });

  test('longer training never costs less', () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 0, max: 10_000 }), (month, more) => {
        const longer = { ...month, training: { ...month.training, minutes: month.training.minutes + more } };
        expect(estimateMonthlyCost(longer).usd).toBeGreaterThanOrEqual(estimateMonthlyCost(month).usd - 1e-9);
      }),
    );
  });
});
