import type { Label } from '../data/data.ts';
import type { Mail } from '../mail/mail.ts';

/** What the exploration keeps of one message: numbers and names, never its text. */
export interface MessageFacts {
  readonly source: string;
  readonly label: Label;
  readonly bytes: number;
  readonly characters: number;
  readonly links: number;
  readonly attachments: number;
  readonly format: 'plain' | 'HTML' | 'plain and HTML';
  readonly charset: string;
  readonly encoding: string;
  readonly alphabet: string;
  readonly headerFields: readonly string[];
}

const ALPHABETS: readonly (readonly [string, RegExp])[] = [
  ['Latin', /\p{Script=Latin}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Chinese, Japanese, Korean', /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u],
  ['Arabic, Hebrew', /[\p{Script=Arabic}\p{Script=Hebrew}]/u],
];
const SAMPLE = 2000;

export function factsOf(
  source: string,
  label: Label,
  { structure, text, links, attachments }: Mail,
  headers: readonly Header[],
): MessageFacts {
  return {
    source,
    label,
    bytes: structure.bytes,
    characters: text.length,
    links: links.length,
    attachments: attachments.length,
    format: structure.hasHtml
      ? structure.contentTypes.includes('text/plain')
        ? 'plain and HTML'
        : 'HTML'
      : 'plain',
    charset: structure.charsets[0] ?? 'not declared',
    encoding: structure.transferEncodings[0] ?? 'not declared',
    alphabet: alphabetOf(text.slice(0, SAMPLE)),
    headerFields: [...new Set(headers.map(({ name }) => name))],
  };
}

export interface Header {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
}

/** All header fields of a raw message as they stand, unfolded: what the model must not look at, looked at once to see why. */
export function readHeaders(raw: Uint8Array): Header[] {
  const text = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, 65_536)).toString('latin1');
  const end = text.search(/\r?\n\r?\n/);
  const head = (end === -1 ? text : text.slice(0, end)).replace(/\r?\n[ \t]+/g, ' ');
  return head.split(/\r?\n/).flatMap((line) => {
    const [, name, value = ''] = /^([!-9;-~]{1,76}):(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name: name.toLowerCase(), value }];
  });
}

/** The script most letters are written in. */
function alphabetOf(text: string): string {
  const counts = new Map<string, number>();
  for (const character of text) {
    const [name] = ALPHABETS.find(([, pattern]) => pattern.test(character)) ?? [];
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  return first?.[0] ?? 'none';
}
