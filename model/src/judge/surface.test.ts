import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { surfaceForms } from './surface.ts';
import { tokenise, wordsOf } from '../text/tokenise.ts';

const PIECES = [
  ...[
    'Viagra',
    'V1agra',
    'v!agra',
    'vi@gra',
    'FREE',
    'fr33',
    'f!r!e!e',
    "don't",
    'Dont',
    "'quoted'",
    'money!!',
    '$money',
    'a$$et',
    "x'5yz",
    "x'1",
    "o'",
  ],
  ...[
    'ann@example.org',
    '1999',
    '$20',
    '15%',
    '2nd',
    'x',
    'I',
    'crème',
    '“click”',
    'виагра',
    'ｆｒｅｅ',
    '!',
    "'",
    '|',
    'l',
    '無料',
  ],
];
const GAPS = [' ', '\n', '-', '.', ', ', '<', '\u00a0', ''];

const anyText = fc
  .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom(...GAPS)), { maxLength: 20 })
  .map((pairs) => pairs.flat().join(''));

test('a word is spelled as its first piece of the text that is this word and no other', () => {
  fc.assert(
    fc.property(anyText, fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }), (text, others) => {
      const wanted = new Set([...wordsOf(tokenise(text)), ...wordsOf(tokenise(others.join(' ')))]);
      const form = surfaceForms(wanted, text);
      for (const word of wanted)
        expect([word, form(word)]).toEqual([word, firstSpelling(word, text) ?? word]);
    }),
    { numRuns: 1000 },
  );
});

/** The same, one piece after the other, whatever it costs. */
function firstSpelling(word: string, text: string): string | undefined {
  const pieces = text.split(/[^\p{L}\p{N}'’!|@$€£]+/u);
  const first = pieces.find((piece) => {
    const words = wordsOf(tokenise(piece));
    return words.length === 1 && words[0] === word;
  });
  return first?.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
}

test('disguise is shown as it was written, and what is not found as it is folded', () => {
  const form = surfaceForms(new Set(['vlagra', 'free', 'money', '#4']), 'Cheap V1agra, (FREE!) since 1999');
  expect(['vlagra', 'free', 'money', '#4'].map(form)).toEqual(['V1agra', 'FREE', 'money', '1999']);
});
