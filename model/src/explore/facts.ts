import type { Label } from '../data/data.ts';
import type { Mail } from '../mail/mail.ts';
import type { Header } from './headers.ts';
import type { Trait } from './traits.ts';
import { traitsOf } from './traits.ts';

export const MEASURES = ['bytes', 'characters', 'words', 'links', 'attachments'] as const;
export type Measure = (typeof MEASURES)[number];

/** What is counted by value; a message may have several values of a kind, or none. */
export const KINDS = ['format', 'structure', 'charset', 'encoding', 'alphabet', 'attachment'] as const;
export type Kind = (typeof KINDS)[number];

/** What the exploration keeps of one message: numbers, names and how the subject begins, never the text. */
export interface MessageFacts {
  readonly source: string;
  readonly label: Label;
  readonly subject: string;
  readonly sizes: Readonly<Record<Measure, number>>;
  readonly values: Readonly<Record<Kind, readonly string[]>>;
  readonly traits: readonly Trait[];
}

/** A message that is being read. */
export interface Seen {
  readonly raw: Uint8Array;
  readonly source: string;
  readonly label: Label;
  readonly mail: Mail;
  readonly headers: readonly Header[];
  readonly arrival: Date | null;
}

const ALPHABETS: readonly (readonly [string, RegExp])[] = [
  ['Latin', /\p{Script=Latin}/u],
  ['Cyrillic', /\p{Script=Cyrillic}/u],
  ['Greek', /\p{Script=Greek}/u],
  ['Chinese, Japanese, Korean', /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u],
  ['Arabic, Hebrew', /[\p{Script=Arabic}\p{Script=Hebrew}]/u],
  ['another', /\p{L}/u],
];
/** `charset=3Dutf-8` stands in quoted-printable HTML. */
const QUOTED_SIGN = '3d';
const SAMPLE = 2000;
const SUBJECT = 90;
const MAX_TYPES = 6;

/** @param keep gives back one copy of equal strings, so that no fact holds on to the message it was cut from */
export function factsOf(seen: Seen, keep: (text: string) => string): MessageFacts {
  const { source, label, mail } = seen;
  const { structure, text, links, attachments } = mail;
  const values: Record<Kind, readonly string[]> = {
    format: [formatOf(mail)],
    structure: [structure.contentTypes.slice(0, MAX_TYPES).join(' + ') || 'not declared'],
    charset: orNone(structure.charsets.filter((name) => !name.startsWith(QUOTED_SIGN))),
    encoding: orNone(structure.transferEncodings),
    alphabet: [alphabetOf(text.slice(0, SAMPLE))],
    attachment: [...new Set(attachments.map(({ type }) => type.toLowerCase().slice(0, SUBJECT)))],
  };
  return {
    source,
    label,
    subject: Buffer.from(mail.subject.slice(0, SUBJECT)).toString(),
    sizes: {
      bytes: structure.bytes,
      characters: text.length,
      words: text.match(/\S+/g)?.length ?? 0,
      links: links.length,
      attachments: attachments.length,
    },
    values: mapValues(values, (list) => list.map(keep)),
    traits: traitsOf(seen),
  };
}

/** One copy of equal strings, and of its own: a slice would hold on to the text it was cut from. */
export function stringKeeper(): (text: string) => string {
  const kept = new Map<string, string>();
  return (text) => {
    const known = kept.get(text);
    if (known !== undefined) return known;
    const own = Buffer.from(text).toString();
    kept.set(own, own);
    return own;
  };
}

function formatOf({ structure }: Mail): string {
  if (!structure.hasHtml) return 'plain';
  return structure.contentTypes.includes('text/plain') ? 'plain and HTML' : 'HTML';
}

function orNone(values: readonly string[]): readonly string[] {
  return values.length === 0 ? ['not declared'] : values;
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

function mapValues<K extends string, A, B>(
  record: Readonly<Record<K, A>>,
  map: (value: A) => B,
): Record<K, B> {
  return Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, map(value)])) as Record<
    K,
    B
  >;
}
