import { describe, expect, test } from '@jest/globals';
import { ending } from './ending.ts';

const of = (text: string, sender = ''): string[] => [...ending(text, sender)];

describe('whether a message is signed by its sender', () => {
  test.each([
    ['Hello,\nthe patch is in.\n\n-- \nAnn Bell\n', 'Ann Bell', true],
    ['See you.\n  ~ann\n', '"Bell, Ann"', true],
    ['Liebe Grüße\nÖzlem', 'Özlem K.', true],
    ['Ann wrote to you about this offer, which ends today and is good.\n', 'Ann Bell', false],
    ['Annabel\n', 'Ann Bell', false],
    ['See you\n', 'Ann', false],
  ])('%j of %s: %s', (text, sender, isSigned) => {
    expect(of(text, sender)).toEqual([`signed ${String(isSigned)}`]);
  });

  test('is not said where the sender has no name', () => {
    expect(of('Al\n', 'Al')).toEqual([]);
    expect(of('Ann\n')).toEqual([]);
  });
});

describe('letters at the end that make no word', () => {
  test.each(['bye\nkludlkaiplcqcnnaigay', 'bye\n\n naorwnwbxb \n', 'bye 6s2n2k6x', '4388xqtrplm'])(
    '%j',
    (text) => {
      expect(of(text)).toEqual(['ends in no word']);
    },
  );

  test.each(['', 'yes', 'bye\nCheers', 'strengths', 'at http://example.org/qwrtpsdfgh', 'in 20021127'])(
    'not %j',
    (text) => {
      expect(of(text)).toEqual([]);
    },
  );
});
