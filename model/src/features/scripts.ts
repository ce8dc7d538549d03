/** Scripts of the world's mail, each by a letter of it. Latin is where all mail has some; of it only what is beyond ASCII is told. */
const SCRIPTS: readonly (readonly [name: string, letter: RegExp])[] = [
  ['latin', /\p{Script=Latin}/u],
  ['cyrillic', /\p{Script=Cyrillic}/u],
  ['greek', /\p{Script=Greek}/u],
  ['hebrew', /\p{Script=Hebrew}/u],
  ['arabic', /\p{Script=Arabic}/u],
  ['thai', /\p{Script=Thai}/u],
  ['devanagari', /\p{Script=Devanagari}/u],
  ['hangul', /\p{Script=Hangul}/u],
  ['kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/u],
  ['han', /\p{Script=Han}/u],
];
const ASCII = /\p{ASCII}+/gu;

/** Which scripts a text has letters of: a word in one of them is often new where the script is not. */
export function* scriptsIn(text: string): Iterable<string> {
  // A blank stays, so that no two halves of characters become one.
  const foreign = text.replace(ASCII, ' ');
  if (foreign === ' ') return;
  let isOther = false;
  for (const [name, letter] of SCRIPTS) {
    if (!letter.test(foreign)) continue;
    yield `script ${name}`;
    isOther ||= name !== 'latin';
  }
  if (isOther) yield 'script not latin';
}
