import { expect, test } from '@jest/globals';
import { beginning } from './beginning.ts';

const of = (text: string): string[] => [...beginning(text)].map((name) => name.replace('first line ', ''));

test.each([
  ['Hello all,\n\nthe patch is in.\n', 'short', 'in sentence case'],
  ['\n \n  INCREASE YOUR INCOME, TODAY!  \nmore', 'middling', 'in capitals'],
  ['The Best Offers Of 2002\n', 'middling', 'in title case'],
  ["hi, it's me\n", 'short', 'in small letters'],
  ['url: http://example.com/A\n', 'middling', 'in mixed case'],
  ['-----------\nNEWS\n', 'rule', 'without letters'],
  ['2002-09-11\n', 'short', 'without letters'],
  [`It ${'goes on and '.repeat(6)}on\n`, 'full', 'in sentence case'],
  ['Épaté Par Ça\r\n', 'short', 'in title case'],
])('%j begins %s, %s', (text, length, written) => {
  expect(of(text)).toEqual([length, written]);
});

test('a text of nothing begins without letters, and of an endless line the beginning counts', () => {
  expect(of(' \n')).toEqual(['short', 'without letters']);
  expect(of(`${'word '.repeat(200)}END`)).toEqual(of('word '.repeat(20)));
});
