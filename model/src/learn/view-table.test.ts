import { expect, test } from '@jest/globals';
import { ViewTable } from './view-table.ts';

test('a name that comes after others were forgotten is counted from one', () => {
  const table = new ViewTable();
  for (let row = 0; row < 3; row++) table.add([new Set(['common', 'even'])]);
  table.add([new Set(['rare', 'common'])]);
  table.forget(3);
  expect(table.names).toBe(1);
  table.add([new Set(['new'])]);
  expect([table.names, table.namesAbove(1)]).toEqual([2, 1]);
});
