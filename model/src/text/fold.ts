/**
 * Folds characters that look alike into one, so that a disguised word and the plain one become the same token.
 * The idea is the "skeleton" of Unicode Technical Standard 39, section 4, cut down to what stands in for a Latin letter:
 * letters of other scripts by their shape, and, inside a word, digits and signs by their shape (`fr33`, `v!agra`).
 */

/** Letters of other scripts (lower case, decomposed), listed with the Latin letter of the same shape. */
const LOOK_ALIKES: readonly (readonly [string, string])[] = [
  ['a', 'аαɑ⍺ꭺ∂'],
  ['b', 'ьвƅβъƀ'],
  ['c', 'сϲᴄ¢ƈ'],
  ['d', 'ԁɗժđ'],
  ['e', 'еεҽɛ℮єə'],
  ['f', 'ƒſẝք'],
  ['g', 'ɡցɢ'],
  ['h', 'һհнħ'],
  ['l', 'іιıɩӏɪłℓ'],
  ['j', 'јϳյ'],
  ['k', 'кκᴋƙ'],
  ['m', 'мʍ'],
  ['n', 'пηռոո'],
  ['o', 'оοσօøө'],
  ['p', 'рρϱ'],
  ['q', 'ԛզգ'],
  ['r', 'гᴦʀ'],
  ['s', 'ѕꜱʂ'],
  ['t', 'тτŧ'],
  ['u', 'υսᴜц'],
  ['v', 'ѵνᴠ'],
  ['w', 'ԝωшѡա'],
  ['x', 'хχ'],
  ['y', 'уγүʏ'],
  ['z', 'ᴢʐƶ'],
];

/** Digits and signs, each with the letter it stands in for inside a word. */
const SIGNS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '2': 'z',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'g',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '!': 'l',
  '|': 'l',
  '@': 'a',
  $: 's',
  '€': 'e',
  '£': 'l',
};

const LATIN_BY_SHAPE: ReadonlyMap<string, string> = new Map(
  LOOK_ALIKES.flatMap(([latin, others]) => Array.from(others, (other) => [other, latin] as const)),
);
const FOREIGN_LETTER = new RegExp(`[${[...LATIN_BY_SHAPE.keys()].join('')}]`, 'gu');

/** True for the signs that may stand for a letter between two letters. */
export function isSign(character: string): boolean {
  return character in SIGNS;
}

/**
 * Lower case, compatibility forms and accents removed, look-alike letters of other scripts made Latin, `i` and `l` made one
 * (both are written `1`, `|` or `!`). Plain ASCII takes the short way.
 */
export function foldText(text: string): string {
  const lower = text.toLowerCase();
  return (isAscii(lower) ? lower : foldForeign(lower)).replaceAll('i', 'l');
}

/** Replaces digits and signs inside a word by the letters they stand in for. */
export function foldSigns(word: string): string {
  let folded = '';
  for (const character of word) folded += SIGNS[character] ?? character;
  return folded;
}

function foldForeign(lower: string): string {
  return lower
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(FOREIGN_LETTER, (letter) => LATIN_BY_SHAPE.get(letter) ?? letter);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
