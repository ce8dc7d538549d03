import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NameTable } from './name-table.ts';

const names = fc.array(fc.string({ maxLength: 20, unit: 'grapheme' }), { maxLength: 200 });

describe('names', () => {
  test('are numbered in the order in which they first come, as a map of strings does', () => {
    fc.assert(
      fc.property(names, (some) => {
        const [table, map] = [new NameTable(), new Map<string, number>()];
        for (const name of some) {
          if (!map.has(name)) map.set(name, map.size);
          expect(table.numberOf(name)).toBe(map.get(name));
        }
        expect(table.names).toEqual([...map.keys()]);
        for (const name of some) expect(table.find(name)).toBe(map.get(name));
        expect(table.find('a name of more than twenty letters')).toBeUndefined();
      }),
    );
  });

  test('that are kept are numbered anew in their old order, and the others are new when they come again', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 5 }), (some, every) => {
        const table = new NameTable();
        for (const name of some) table.numberOf(name);
        const kept = table.names.filter((_, number) => number % every === 0);
        table.keep((number) => number % every === 0);
        expect(table.names).toEqual(kept);
        const again = [...kept, ...new Set(some)];
        expect(again.map((name) => table.numberOf(name)).slice(0, kept.length)).toEqual([...kept.keys()]);
        expect(new Set(table.names)).toEqual(new Set(some));
      }),
    );
  });

  test('are told apart by the hundred thousand', () => {
    const table = new NameTable();
    const many = Array.from({ length: 100_000 }, (_, i) => `name ${i.toString(36)}`);
    expect(many.map((name) => table.numberOf(name))).toEqual([...many.keys()]);
    expect(many.every((name, number) => table.find(name) === number)).toBe(true);
  });
});
