/** Characters at the end of a text that are looked at. */
const END = 500;
const LONGEST_SIGNATURE = 40;
const LETTERS = /\p{L}+/u;
const NO_LETTERS = /[^\p{L}]+/u;
const MAX_NAME = 200;
/** Of a name, what may be an initial or a title is no sign of a person. */
const SHORTEST_NAME = 3;
/** Letters that differ from copy to copy, so that no two are the same: no word has so many consonants in a row, or is so long. */
const UNSPEAKABLE = /[bcdfghjklmnpqrstvwxz]{6}|\d[a-z]+\d|[a-z]\d[a-z]|^.{18}/i;
const LAST_WORD = /(?:^|\s)([a-z0-9]{8,100})$/i;

/** How a text ends: with the name of its sender, as people sign, or with letters that make no word. */
export function* ending(text: string, sender: string): Iterable<string> {
  const end = text.trimEnd().slice(-END);
  const names = sender.slice(0, MAX_NAME).toLowerCase().split(NO_LETTERS);
  const own = new Set(names.filter((name) => name.length >= SHORTEST_NAME));
  if (own.size > 0)
    yield `signed ${String(
      end
        .toLowerCase()
        .split('\n')
        .some((line) => isSignature(line, own)),
    )}`;
  if (UNSPEAKABLE.test(LAST_WORD.exec(end)?.[1] ?? '')) yield 'ends in no word';
}

function isSignature(line: string, names: ReadonlySet<string>): boolean {
  return line.length <= LONGEST_SIGNATURE && names.has(LETTERS.exec(line)?.[0] ?? '');
}
