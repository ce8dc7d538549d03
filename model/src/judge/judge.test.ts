import { expect, test } from '@jest/globals';
import type { View } from '../features/features.ts';
import { eachView } from '../features/features.ts';
import { FeatureFinder } from './finder.ts';
import type { Bench } from './judge.ts';
import { judgeMessage } from './judge.ts';
import type { Juror } from './jury.ts';
import { FIRST_BASE } from './key.ts';

const KNOWN: Partial<Record<View, readonly string[]>> = {
  words: ['free'],
  subject: ['=free', ':exclamation'],
  sender: ['from name free', 'from local free'],
  structure: ['body html', 'link path free'],
};
const BENCH: Bench = {
  jury: { jurors: eachView(jurorOf), calibration: { slope: 1, intercept: 0 } },
  threshold: 0.5,
  version: 'test',
};

function jurorOf(view: View): Juror {
  const names = KNOWN[view] ?? [];
  return {
    weights: Float32Array.from(names, () => 1),
    rarities: Float64Array.from(names, () => 1),
    unknownRarity: 1,
    leastFeatures: 1,
    bias: 0,
    voice: 1,
    finder: new FeatureFinder(names),
  };
}

const many = (text: string, characters = 1_000_000): string => text.repeat(characters / text.length);
const page = (html: string): string => `Content-Type: text/html; charset=utf-8\n\n<p>free ${html}`;
const utf8 = (text: string): string => `Content-Type: text/plain; charset=utf-8\n\nfree ${text}`;

/** Names whose keys have the same first half: what the first character of a pair adds the second takes away. */
function collidingNames(): string[] {
  const pairs = Array.from({ length: 46 }, (_, i) =>
    String.fromCharCode(0x4e00 + i, 0x9f00 - FIRST_BASE * i),
  );
  return pairs.flatMap((a) => pairs.flatMap((b) => pairs.map((c) => `a${a}${b}${c}`)));
}

test.each([
  ['a subject of blanks', `Subject: free${many(' ')}x\n\nfree`],
  ['a subject of brackets', `Subject: free ${many('[')}\n\nfree`],
  ['a subject of encoded blanks', `Subject: =?utf-8?Q?free${many(' ')}x?=\n\nfree`],
  ['a sender with a name of 1,000,000 letters', `From: free ${many('ab ')} <free@example.org>\n\nfree`],
  ['a size of 900,000 digits', page(`<p style="font-size:${many('1', 900_000)}x">x`)],
  ['a colour of 900,000 characters', page(`<font color="${many('url(', 900_000)}\nx">x`)],
  [
    'a colour of 300,000 characters around 30,000 elements',
    page(`<font color="${many('a', 300_000)}">${many('<i style=zoom:1>x</i>', 630_000)}`),
  ],
  [
    '97,000 elements whose keys collide',
    page(
      `<svg>${collidingNames()
        .map((name) => `<${name}/>`)
        .join('')}`,
    ),
  ],
  ['a name with a million blanks in it', `From: a${many(' ')}b\n\nfree`],
  ['a word with 900,000 signs behind it', `Subject: x\n\nfree${many('!', 900_000)}x`],
  ['a sender with a million signs behind its name', `From: free${many('!')}x <a@example.org>\n\nx`],
  ['900,000 marks on one letter', utf8(`a${many('\u0301\u0323', 900_000)}`)],
])('%s is judged, with reasons, as soon as any message', async (_, message) => {
  const { reasons } = await judgeMessage(BENCH, Buffer.from(message));
  expect(reasons.length).toBeGreaterThan(0);
  for (const { feature } of reasons) expect(feature.length).toBeLessThan(200);
});
