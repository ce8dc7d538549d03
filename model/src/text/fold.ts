import { codesOf } from './codes.ts';

/**
 * Folds characters that look alike into one, so that a disguised word and the plain one become the same token.
 * The idea is the "skeleton" of Unicode Technical Standard 39, section 4, cut down to what stands in for a Latin letter:
 * letters of other scripts by their shape, and, inside a word, digits and signs by their shape (`fr33`, `v!agra`).
 */

/** Letters of other scripts (lower case, decomposed), listed with the Latin letter of the same shape. */
const LOOK_ALIKES: readonly (readonly [string, string])[] = [
  ['a', 'аαɑ⍺ꭺ∂ᴀꓮᗩ₳'],
  ['b', 'ьвƅβъƀʙᏼꓐᗷ฿ɓ'],
  ['c', 'сϲᴄ¢ƈꮯꓚᑕȼͼ₵'],
  ['d', 'ԁɗժđᴅꭰꓓᗪɖ'],
  ['e', 'еεҽɛ℮єəᴇꭼꓰᗴɇҿ'],
  ['f', 'ƒſẝքꜰꓝᖴ₣'],
  ['g', 'ɡցɢꮐꓖǥɠ₲'],
  ['h', 'һհнħʜꮋꓧᕼɦⱨ'],
  ['l', 'іιıɩӏɪłℓʟꭵꮮꓲꓡᒪⱡɭḷǀ'],
  ['j', 'јϳյᴊꭻꓙᒍʝ'],
  ['k', 'кκᴋƙꮶꓗҡⱪ₭'],
  ['m', 'мʍᴍꮇꓟᗰɱ₥'],
  ['n', 'пηռոոɴꓠᑎɲ₦'],
  ['o', 'оοσօøөᴏꓳᗝꮎ'],
  ['p', 'рρϱᴘꮲꓑᑭƥ₱'],
  ['q', 'ԛզգʠɋ'],
  ['r', 'гᴦʀꭱꓣᖇɽɍя'],
  ['s', 'ѕꜱʂꮪꓢᔕȿ₴'],
  ['t', 'тτŧᴛꭲꓔƭʈ₮'],
  ['u', 'υսᴜцꓴᑌʉʊ'],
  ['v', 'ѵνᴠꮩꓦᐯʋ'],
  ['w', 'ԝωшѡաᴡꮃꓪᗯⱳ₩'],
  ['x', 'хχꓫ᙭ӿ'],
  ['y', 'уγүʏꭹꓬɏƴӳ'],
  ['z', 'ᴢʐƶꮓꓜᘔȥⱬ'],
];

/** The characters of ASCII, folded. */
const FOLDED = Uint8Array.from({ length: 128 }, (_, code) =>
  String.fromCharCode(code).toLowerCase().replace('i', 'l').charCodeAt(0),
);

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

/** 1 for the code of each sign. */
const ARE_SIGNS = new Uint8Array(0x10000);
for (const sign of Object.keys(SIGNS)) ARE_SIGNS[sign.charCodeAt(0)] = 1;

/** True for the code of a sign that may stand for a letter between two letters. */
export function isSign(code: number): boolean {
  return ARE_SIGNS[code] === 1;
}

/** Replaces digits and signs inside a word by the letters they stand in for. */
export function foldSigns(word: string): string {
  let folded = '';
  for (const character of word) folded += SIGNS[character] ?? character;
  return folded;
}

/**
 * The codes of a text in lower case, compatibility forms and accents removed, look-alike letters of other scripts made Latin, `i` and
 * `l` made one (both are written `1`, `|` or `!`).
 */
export function foldText(text: string): Uint16Array {
  const codes = codesOf(foldForeign(text));
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code < 128) codes[at] = FOLDED[code] ?? 0;
  }
  return codes;
}

/**
 * Of most texts little is not ASCII. What lies between two such characters goes along where it is short: to fold each alone costs more.
 * A search that may take in too much at once runs out of stack.
 */
const FOREIGN = /[^\0-\x7f](?:[\0-\x7f]{0,40}[^\0-\x7f]){0,5000}/gu;
/** The capital whose lower case depends on the letters around it, and what the mathematical letters that become it begin with. */
const IN_CONTEXT = ['Σ', '\ud835'];

function foldForeign(text: string): string {
  if (IN_CONTEXT.some((sigma) => text.includes(sigma))) return foldLetters(text);
  return text.replace(FOREIGN, foldLetters);
}

/** Letters in brackets, in black circles and squares, and of flags: by their place in the alphabet, from each of these on. */
const ALPHABETS = [0x249c, 0x1f150, 0x1f170, 0x1f1e6];
const IN_SHAPES = /[\u249c-\u24b5\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu;

function withoutShape(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  const start = ALPHABETS.findLast((first) => first <= code) ?? code;
  return String.fromCharCode(97 + code - start);
}

/** More marks on a letter than any writing has; to put them in order costs the square of their number (Unicode Standard Annex 15, 13). */
const TOO_MANY_MARKS = /\p{M}{31,}/gu;

function foldLetters(text: string): string {
  return text
    .replace(TOO_MANY_MARKS, '')
    .replace(IN_SHAPES, withoutShape)
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(FOREIGN_LETTER, (letter) => LATIN_BY_SHAPE.get(letter) ?? letter);
}
