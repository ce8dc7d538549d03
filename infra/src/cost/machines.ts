import { Failure } from '../failure.ts';
import type { Machine } from './inputs.ts';

/** GiB of memory per vCPU, by family and kind. */
const MEMORY: Readonly<Record<string, number>> = {
  'e2-standard': 4,
  'e2-highmem': 8,
  'e2-highcpu': 1,
  'n1-standard': 3.75,
  'n1-highmem': 6.5,
  'n1-highcpu': 0.9,
};

/**
 * What a machine type is made of.
 *
 * @param type for example `e2-standard-2`
 * @throws PRICE_UNKNOWN for a type whose price is not known
 */
export function machine(type: string): Machine {
  const [, kind = '', family = '', vcpu = ''] = /^((\w+)-\w+)-(\d+)$/.exec(type) ?? [];
  const perCpu = MEMORY[kind];
  if (perCpu === undefined || (family !== 'e2' && family !== 'n1'))
    throw new Failure(
      'PRICE_UNKNOWN',
      `The price of the machine type ${type} is not known, only of ${Object.keys(MEMORY).join('-N, ')}-N.`,
      'Choose one of these, or add the family to infra/src/cost/machines.ts and its prices to prices.json.',
    );
  return { family, vcpu: Number(vcpu), memoryGiB: Number(vcpu) * perCpu };
}
