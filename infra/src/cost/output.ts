import type { Config } from '../config.ts';
import { estimateMonthlyCost } from './estimate.ts';
import { costInputs, SMALL_TEAM } from './stack.ts';

/** What a stack says of its cost when it is up: for a small team, at list prices. */
export function monthlyCost(config: Config): string {
  const { usd } = estimateMonthlyCost(costInputs(config, SMALL_TEAM));
  const traffic = config.program === 'application' ? ` at ${SMALL_TEAM.requests} requests` : '';
  return `${usd.toFixed(2)} USD a month${traffic}; more: npm run cost`;
}
