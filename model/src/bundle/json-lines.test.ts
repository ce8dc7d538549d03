import { afterEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { jsonLines, parseJsonLines } from './json-lines.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test('values are read as they were written, each on a line of its own', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), (values) => {
      const bytes = jsonLines(values);
      expect(Buffer.from(bytes).toString()).toBe(
        values.map((value) => `${JSON.stringify(value)}\n`).join(''),
      );
      expect(JSON.stringify([...parseJsonLines(bytes)])).toBe(JSON.stringify(values));
    }),
  );
});

test.each([
  ['', []],
  ['\n', []],
  ['1\n\n2', [1, 2]],
  ['"é"\n', ['é']],
])('%j holds %j', (text, values) => {
  expect([...parseJsonLines(Buffer.from(text))]).toEqual(values);
});

test('what is no JSON is refused', () => {
  expect(() => [...parseJsonLines(Buffer.from('1\n{\n'))]).toThrow('JSON');
});

test('no string holds all of many lines, as there may be more than fit into one', () => {
  const lines = 20_000;
  const value = { id: 'x'.repeat(300) };
  const from = jest.spyOn(Buffer, 'from');
  const bytes = jsonLines(Array<object>(lines).fill(value));
  const written = from.mock.calls.map(([source]) => (typeof source === 'string' ? source.length : 0));
  const toString = jest.spyOn(Buffer.prototype, 'toString');
  let count = 0;
  for (const line of parseJsonLines(bytes)) if (JSON.stringify(line) === JSON.stringify(value)) count++;
  const read = toString.mock.results.map((result) => (result.value as string).length);
  expect([count, bytes.length]).toEqual([lines, lines * (JSON.stringify(value).length + 1)]);
  expect(Math.max(...written)).toBeLessThan(bytes.length / 4);
  expect(Math.max(...read)).toBeLessThan(bytes.length / 4);
});
