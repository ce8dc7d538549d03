/** Quantities as people write them, with the unit in the value: `"30 seconds"`, `"512 MiB"`, `"1 vCPU"`, `"20 EUR"`. */

const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;
type TimeUnit = keyof typeof SECONDS;

export type Duration = `${number} ${TimeUnit | `${TimeUnit}s`}`;
export type Memory = `${number} ${'MiB' | 'GiB'}`;
export type Cpu = `${number} vCPU`;
export type Money = `${number} ${string}`;

export const DURATION = /^\d+ (second|minute|hour|day)s?$/;
export const MEMORY = /^\d+ (MiB|GiB)$/;
export const CPU = /^[1248] vCPU$/;
export const MONEY = /^\d+ [A-Z]{3}$/;

/** Seconds of a duration. */
export function seconds(duration: Duration): number {
  const [amount, unit = ''] = split(duration);
  return amount * SECONDS[unit.replace(/s$/, '') as TimeUnit];
}

/** Whole days of a duration, rounded up. */
export function days(duration: Duration): number {
  return Math.ceil(seconds(duration) / SECONDS.day);
}

/** A duration as Google's APIs take it: `"30s"`. */
export function protoDuration(duration: Duration): string {
  return `${seconds(duration)}s`;
}

/** A quantity of memory as Cloud Run takes it: `"512Mi"`. */
export function kubernetesMemory(memory: Memory): string {
  return memory.replace(' ', '').replace('B', '');
}

/** Mebibytes of a quantity of memory. */
export function mebibytes(memory: Memory): number {
  const [amount, unit] = split(memory);
  return unit === 'GiB' ? amount * 1024 : amount;
}

/** Number of vCPUs. */
export function vcpus(cpu: Cpu): number {
  return split(cpu)[0];
}

/** An amount of money as the Budget API takes it: whole units as a string, and the currency. */
export function budgetAmount(money: Money): { units: string; currencyCode: string } {
  const [amount, currencyCode = ''] = split(money);
  return { units: String(amount), currencyCode };
}

function split(quantity: string): [number, string | undefined] {
  const [amount, unit] = quantity.split(' ');
  return [Number(amount), unit];
}
