import { expect, test } from '@jest/globals';
import { alternatives } from './alternatives.ts';

test('what the service costs elsewhere, worked out by hand from the lists', () => {
  const usd = Object.fromEntries(alternatives().map(({ what, usd: month }) => [what, month]));
  expect(usd['**Cloud Run**']).toBe(0);
  // 0.01675285 USD an hour for an e2-small, as the price list has it.
  expect(usd['a VM (`e2-small`)']).toBeCloseTo(730 * 0.01675285, 2);
  expect(usd['GKE Autopilot']).toBeCloseTo(730 * (0.0445 / 2 + 2 * 0.0049225), 9);
  // 0.10924943 USD an hour: half of an n1-standard-4's 0.21849885.
  expect(usd['a Vertex AI endpoint (`n1-standard-2`)']).toBeCloseTo((730 * 0.21849885) / 2, 2);
  expect(usd['a SageMaker endpoint (`ml.t3.medium`)']).toBeCloseTo(36.5, 9);
});
