import { busyInstances } from './busy.ts';
import type { CostInputs, Machine } from './inputs.ts';
import { priceOf, readPrices } from './prices.ts';
import type { PriceBook } from './prices.ts';

/** Days in a month times 24: the month all prices are worked out for. */
export const HOURS_PER_MONTH = 730;

const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;
/** Cloud Run keeps an idle instance for up to this long, so more starts than one in such a time are not possible. */
const KEPT_SECONDS = 900;
/** Cloud Run bills in steps of so many seconds. */
const BILLED_STEP = 0.1;
const KIB_PER_GIB = 2 ** 20;

/** Quantities by the name of the item in prices.json. */
type Quantities = Readonly<Record<string, number>>;

export interface Line {
  /** Name in prices.json. */
  readonly item: string;
  readonly title: string;
  readonly quantity: number;
  readonly unit: string;
  /** USD per unit. */
  readonly unitPrice: number;
  /** USD a month that the free tier takes off. */
  readonly freeUsd: number;
  /** USD a month to pay. */
  readonly usd: number;
}

export interface Estimate {
  readonly region: string;
  readonly lines: readonly Line[];
  /** USD a month. */
  readonly usd: number;
}

/**
 * What a stack costs in a month of 730 hours, at list prices, with the free tiers of a billing account that has nothing else.
 *
 * @throws PRICE_UNKNOWN for a region without prices
 */
export function estimateMonthlyCost(inputs: CostInputs, book: PriceBook = readPrices()): Estimate {
  const lines = quantities(inputs).map(([item, quantity]) => line(book, item, inputs.region, quantity));
  return { region: inputs.region, lines, usd: lines.reduce((sum, { usd }) => sum + usd, 0) };
}

function line(book: PriceBook, item: string, region: string, quantity: number): Line {
  const { title, unit, price, freeUsd } = priceOf(book, item, region);
  const gross = quantity * price;
  const free = Math.min(gross, freeUsd);
  return { item, title, quantity, unit, unitPrice: price, freeUsd: free, usd: gross - free };
}

function quantities(inputs: CostInputs): readonly (readonly [string, number])[] {
  const parts = [
    servingQuantities(inputs),
    trainingQuantities(inputs),
    endpointQuantities(inputs),
    keptQuantities(inputs),
  ];
  return Object.entries(sums(parts));
}

/** The parts together; what two of them use is bought once, with one free tier. */
function sums(parts: readonly Quantities[]): Quantities {
  const together: Record<string, number> = {};
  for (const [item, quantity] of parts.flatMap((part) => Object.entries(part)))
    together[item] = (together[item] ?? 0) + quantity;
  return together;
}

function endpointQuantities({ vertexEndpoint }: CostInputs): Quantities {
  return vertexEndpoint === undefined ? {} : machineQuantities('vertex', vertexEndpoint, HOURS_PER_MONTH);
}

function keptQuantities(inputs: CostInputs): Quantities {
  const { stored, watching, schedules, keyVersions, secretVersions } = inputs;
  return {
    buckets: stored.bucketsGiB,
    images: stored.imagesGiB,
    logs: logGiB(inputs),
    uptime: watching.uptimeExecutions / 1000,
    alerts: watching.alertConditions,
    schedules,
    keys: keyVersions,
    secrets: secretVersions,
  };
}

function servingQuantities({ serving, traffic, watching }: CostInputs): Quantities {
  const requests = traffic.requests + watching.uptimeExecutions;
  const seconds = Math.ceil(traffic.secondsPerRequest / BILLED_STEP - 1e-9) * BILLED_STEP;
  const { answering, waiting } = busyInstances({
    ...serving,
    load: (requests / SECONDS_PER_MONTH) * seconds,
  });
  const starts = serving.minInstances > 0 ? 0 : Math.min(requests, SECONDS_PER_MONTH / KEPT_SECONDS);
  const answeringSeconds = answering * SECONDS_PER_MONTH + starts * serving.startSeconds;
  const waitingSeconds = waiting * SECONDS_PER_MONTH;
  return {
    'run-cpu': answeringSeconds * serving.vcpu,
    'run-memory': answeringSeconds * serving.memoryGiB,
    'run-requests': requests / 1e6,
    'run-idle-cpu': waitingSeconds * serving.vcpu,
    'run-idle-memory': waitingSeconds * serving.memoryGiB,
    egress: (requests * traffic.kibibytesPerAnswer) / KIB_PER_GIB,
  };
}

function trainingQuantities({ training }: CostInputs): Quantities {
  const { minutes, vcpu, memoryGiB } = training;
  if (training.where !== 'cloud-run') return machineQuantities(training.where, training, minutes / 60);
  return { 'job-cpu': minutes * 60 * vcpu, 'job-memory': minutes * 60 * memoryGiB };
}

function machineQuantities(
  where: 'vm' | 'vertex',
  { family, vcpu, memoryGiB }: Machine,
  hours: number,
): Quantities {
  return { [`${where}-${family}-cpu`]: hours * vcpu, [`${where}-${family}-memory`]: hours * memoryGiB };
}

function logGiB({ traffic, training, stored, watching }: CostInputs): number {
  const requests = traffic.requests + watching.uptimeExecutions;
  return (
    (requests * stored.logKibibytesPerRequest + training.minutes * stored.logKibibytesPerTrainingMinute) /
    KIB_PER_GIB
  );
}
