import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Failure } from '../failure.ts';

const itemSchema = z.strictObject({
  title: z.string(),
  unit: z.string(),
  price: z.union([z.number().nonnegative(), z.record(z.string(), z.number().nonnegative())]),
  free: z.number().nonnegative(),
  freeAt: z.string().optional(),
  date: z.iso.date(),
  source: z.url(),
  /** Where the figure was last seen and of which day that is, or that nobody has looked. */
  checked: z.string().min(1),
});

const bookSchema = z.strictObject({
  currency: z.literal('USD'),
  regions: z.record(
    z.string(),
    z.strictObject({ runTier: z.string(), storage: z.string(), machines: z.string() }),
  ),
  items: z.record(z.string(), itemSchema),
});

/**
 * List prices as data: each with its unit, what is free per month, the day it was noted, the public list it is from
 * and how it was checked against that.
 */
export type PriceBook = z.infer<typeof bookSchema>;

export interface Price {
  readonly title: string;
  readonly unit: string;
  /** USD per unit. */
  readonly price: number;
  /** USD a month that the free tier takes off at most. */
  readonly freeUsd: number;
}

/** @throws when a price has no unit, date or source */
export function readPrices(): PriceBook {
  return bookSchema.parse(JSON.parse(readFileSync(new URL('prices.json', import.meta.url), 'utf8')));
}

/**
 * The price of an item in a region. The free tier of Cloud Run is money: the free seconds at the price of the cheapest regions.
 *
 * @throws PRICE_UNKNOWN for a region or item that has no price, naming those that have one
 */
export function priceOf(book: PriceBook, name: string, region: string): Price {
  const item = book.items[name];
  if (item === undefined)
    throw unknown(`There is no price for ${name}, only for ${Object.keys(book.items).join(', ')}.`);
  const price = unitPrice(book, item.price, region);
  const freePrice = item.freeAt === undefined ? price : unitPriceOf(item.price, [item.freeAt]);
  return { title: item.title, unit: item.unit, price, freeUsd: item.free * freePrice };
}

type UnitPrice = number | Readonly<Record<string, number>>;

function unitPrice(book: PriceBook, price: UnitPrice, region: string): number {
  const groups = book.regions[region];
  if (groups === undefined)
    throw unknown(
      `No prices are known for the region ${region}, only for ${Object.keys(book.regions).join(', ')}.`,
    );
  return unitPriceOf(price, Object.values(groups));
}

function unitPriceOf(price: UnitPrice, groups: readonly string[]): number {
  if (typeof price === 'number') return price;
  const group = groups.find((name) => name in price);
  const found = group === undefined ? undefined : price[group];
  if (found === undefined)
    throw unknown(`A price is known for ${Object.keys(price).join(', ')}, none of ${groups.join(', ')}.`);
  return found;
}

function unknown(what: string): Failure {
  return new Failure(
    'PRICE_UNKNOWN',
    what,
    'Add it to infra/src/cost/prices.json, with its date and source.',
  );
}
