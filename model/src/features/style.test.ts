import { expect, test } from '@jest/globals';
import { style } from './style.ts';

const PLAIN = ['contractions 0', 'quotation marks 0', 'single quotes 0'];

test('an empty text, and one of no style', () => {
  expect([...style('')]).toEqual(PLAIN);
  expect([...style('Buy 2 * 3 snake_case pills. O\u2019Reilly sells them')]).toEqual(PLAIN);
});

test.each([
  ["I don't know", 'contractions 1'],
  ['I don\u2019t know', 'contractions 1'],
  ["it's what we're told, isn't it", 'contractions 2'],
  ["don't ".repeat(7), 'contractions 3'],
  ["don't ".repeat(500), 'contractions 4'],
  ['a "patch"', 'quotation marks 1'],
  ['\u201Cpatch\u201D and \u201Cfix\u201D', 'quotation marks 2'],
  ["the 'patch'", 'single quotes 1'],
  ['this is *very* good', 'emphasis by signs'],
  ['this is _very_ good', 'emphasis by signs'],
])('%j has %s', (text, name) => {
  expect([...style(text)]).toContain(name);
});

test('what stands behind the first 20,000 characters does not count', () => {
  expect([...style(`${'x'.repeat(20_000)} don't "do" *it*`)]).toEqual(PLAIN);
});
