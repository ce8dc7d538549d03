const LETTER = /\p{L}/u;
const WORDS = /\p{L}[\p{L}\p{M}\p{N}_'’]*/gu;
const CAPITAL = /^\p{Lu}/u;
const RULE = /^[-=*_#~+]{5}/;
/** Characters of a line that are looked at. */
const MAX_LINE = 500;
/** Of a line: a name or less, and as much as a line of text is broken at. */
const [SHORT, FULL] = [20, 60];

/** How a text begins: the length of its first line, and whether this is written like a headline or like a sentence. */
export function* beginning(text: string): Iterable<string> {
  const line = firstLineOf(text);
  yield `first line ${lengthOf(line)}`;
  yield `first line ${caseOf(line)}`;
}

function firstLineOf(text: string): string {
  const begun = text.trimStart();
  const end = begun.indexOf('\n');
  return begun.slice(0, Math.min(MAX_LINE, end < 0 ? begun.length : end)).trimEnd();
}

function lengthOf(line: string): string {
  if (RULE.test(line)) return 'rule';
  if (line.length < SHORT) return 'short';
  return line.length < FULL ? 'middling' : 'full';
}

function caseOf(line: string): string {
  if (!LETTER.test(line)) return 'without letters';
  if (line === line.toUpperCase()) return 'in capitals';
  if (line === line.toLowerCase()) return 'in small letters';
  const [first = '', ...more] = line.match(WORDS) ?? [];
  if (!CAPITAL.test(first)) return 'in mixed case';
  return more.every((word) => CAPITAL.test(word)) ? 'in title case' : 'in sentence case';
}
