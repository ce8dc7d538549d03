import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { foldText } from './fold.ts';
import { textOf } from './codes.ts';
import { tokenise, wordsOf } from './tokenise.ts';

const words = (text: string): readonly string[] => wordsOf(tokenise(text));

describe('a disguised word is the same token as the plain one', () => {
  const plain = words('free viagra pills');
  test.each([
    ['in capitals', 'FREE VIAGRA PILLS'],
    ['with digits for letters', 'fr33 v1agra p1lls'],
    ['with signs for letters', 'fr€e v!agra pi|ls'],
    ['with Cyrillic look-alikes', 'frее vіаgrа ріlls'],
    ['with Greek look-alikes', 'frεε vιαgrα ριlls'],
    ['with accents', 'frèé vïágrâ pîlls'],
    ['in full-width letters', 'ｆｒｅｅ ｖｉａｇｒａ ｐｉｌｌｓ'],
    ['in Cherokee letters', 'fᎡᎬᎬ ᏙᎥᎪᏀᎡᎪ ᏢᎥᏞᏞᏚ'],
    ['in small capitals', 'ꜰʀᴇᴇ ᴠɪᴀɢʀᴀ ᴘɪʟʟꜱ'],
    ['in brackets', '⒡⒭⒠⒠ ⒱⒤⒜⒢⒭⒜ ⒫⒤⒧⒧⒮'],
    ['in black circles', '🅕🅡🅔🅔 🅥🅘🅐🅖🅡🅐 🅟🅘🅛🅛🅢'],
    ['in black squares', '🅵🆁🅴🅴 🆅🅸🅰🅶🆁🅰 🅿🅸🅻🅻🆂'],
    ['in letters of flags', '🇫🇷🇪🇪 🇻🇮🇦🇬🇷🇦 🇵🇮🇱🇱🇸'],
    ['with signs of currencies', '₣ⱤɆɆ Vł₳₲Ɽ₳ ₱łⱠⱠ₴'],
    ['with letters struck through', 'f̶r̶e̶e̶ v̶i̶a̶g̶r̶a̶ p̶i̶l̶l̶s̶'],
    ['with signs side by side', 'fr€e v!@gra p!|ls'],
    ['in mathematical letters', '𝐟𝐫𝐞𝐞 𝐯𝐢𝐚𝐠𝐫𝐚 𝐩𝐢𝐥𝐥𝐬'],
  ])('%s', (_, disguised) => {
    expect(words(disguised)).toEqual(plain);
  });

  test('spelled out letter by letter, with blanks, dots or hyphens', () => {
    for (const spelled of ['v i a g r a now', 'v.i.a.g.r.a now', 'v-i-a-g-r-a now']) {
      expect(words(spelled)).toContain(words('viagra')[0]);
      expect(tokenise(spelled).spaced).toBe(1);
    }
  });

  test.each([
    ['cheap viagra pills', ' ', '   '],
    ['cheap viagra pills', '.', ' '],
    ['cheap viagra pills', '_', '  '],
    ['cheap viagra pills', '!', ' '],
    ['cheap viagra pills', '\n\n', '\n\n \n\n'],
  ])('%s spelled out, letters apart by %j and words by %j, is the same text', (spoken, gap, between) => {
    const spelled = spoken
      .split(' ')
      .map((word) => Array.from(word).join(gap))
      .join(between);
    const { mended } = tokenise(spelled);
    expect(words(spelled)).toEqual(words(spoken));
    expect(textOf(mended).split(/\s+/)).toEqual(textOf(foldText(spoken)).split(' '));
  });

  test('and what is not spelled out is as it was', () => {
    const plain = 'a plain text of 3 words';
    expect(textOf(tokenise(plain).mended)).toBe(textOf(foldText(plain)));
  });

  test('and the disguise is counted', () => {
    expect(tokenise('plain words only').disguised).toBe(0);
    expect(tokenise('v1agra and ch3ap').disguised).toBe(2);
    expect(tokenise("don't").disguised).toBe(0);
  });
});

test('numbers keep their length, their currency and their percent sign, not their digits', () => {
  expect(words('100 $2500 15%')).toEqual(['#3', '$#4', '#2%']);
});

test('a sign at the end of a text is no letter', () => {
  expect(words('pills!')).toEqual(words('pills'));
});

test('an address is not a word with an a in it', () => {
  expect(words('jm@example.com')).toEqual(['jm', 'example', 'com']);
  expect(words('c@sh')).toEqual(['cash']);
});

test('Chinese and Japanese are taken in pairs of characters', () => {
  expect(words('日本語')).toEqual(['日本', '本語']);
  expect(words('日 本')).toEqual(['日', '本']);
});

test('at most as many words as asked for are taken', () => {
  expect(wordsOf(tokenise('aa bb cc dd', 2))).toHaveLength(2);
});

test('whatever the text, folding twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = foldText(text);
      expect(foldText(textOf(once))).toEqual(once);
    }),
  );
});

test('a text is folded the same whatever stands far from it', () => {
  const unit = fc.constantFrom('a', 'I', 'é', '\u0301', 'ﬁ', 'Σ', '𝚺', '中', '.', 'ᎡĲ', '\ud835');
  fc.assert(
    fc.property(fc.string({ unit }), fc.string({ unit }), (before, behind) => {
      const [first, second] = [before, behind].map((text) => textOf(foldText(text)));
      const gap = ' '.repeat(100);
      expect(textOf(foldText(before + gap + behind))).toBe(`${first}${gap}${second}`);
    }),
  );
});

test('however a text is built, all its words are written down', () => {
  const unit = fc.constantFrom('a', '5', '$', '%', ' ', "'", '.', '@', '日', 'é');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
      const tokens = tokenise(text);
      expect(wordsOf(tokens)).toHaveLength(tokens.count);
    }),
  );
});

test('whatever the text, no token is empty or holds white space', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      for (const word of words(text)) expect(word).toMatch(/^\S+$/u);
    }),
  );
});
