import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import type { Registered } from './mocks.ts';
import { run } from './mocks.ts';
import type { Stack } from './stacks.ts';
import { configurationOf, STACKS } from './stacks.ts';

/** What a stack consists of: the names of its resources by type. */
export type Inventory = Readonly<Record<string, readonly string[]>>;

export function inventoryOf(resources: readonly Registered[]): Inventory {
  const types = Object.groupBy(resources, ({ type }) => type);
  const sorted = Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([type, ofType = []]) => [type, ofType.map(({ name }) => name).sort()]),
  );
}

export function goldenInventory(stack: Stack): Inventory {
  return parse(readFileSync(goldenFile(stack), 'utf8')) as Inventory;
}

/** `npm run inventory`: takes what the programs consist of now as what they should consist of. */
export async function update(): Promise<void> {
  for (const stack of STACKS) {
    const { resources } = await run(configurationOf(stack));
    writeFileSync(goldenFile(stack), stringify(inventoryOf(resources)));
  }
}

function goldenFile(stack: Stack): URL {
  return new URL(`inventory/${stack}.yaml`, import.meta.url);
}
