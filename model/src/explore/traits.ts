import { isUtf8 } from 'node:buffer';
import { parseMailDate } from '../data/arrival.ts';
import { linkFeatures } from '../features/links.ts';
import type { Seen } from './facts.ts';

/** What is true of a message or not, by the heading it is shown under. */
export const TRAITS = {
  'Links and HTML': [
    'a link',
    'a link to an IP number',
    'a disguised link',
    'a mailto link',
    'HTML',
    'an image',
    'a form',
    'a script',
    'an HTML comment',
    'hidden text',
    'invisible characters',
  ],
  Missing: ['no subject', 'no sender', 'no recipient', 'no Date', 'no visible text'],
  Collection: [
    'In-Reply-To or References',
    'headers of a mailing list',
    'Date off by two days',
    'bytes beyond UTF-8',
    'an mbox first line',
  ],
} as const;

export type Trait = (typeof TRAITS)[keyof typeof TRAITS][number];

const TWO_DAYS = 2 * 24 * 3600 * 1000;
const LIST_FIELD = /^(?:list-|x-mailman|x-beenthere|mailing-list)/;

export function traitsOf(seen: Seen): Trait[] {
  return [...contentTraits(seen), ...missingTraits(seen), ...collectionTraits(seen)];
}

function* contentTraits({ mail }: Seen): Generator<Trait> {
  const links = new Set(linkFeatures(mail.links, mail.from[0]?.address ?? ''));
  const { structure } = mail;
  if (mail.links.length > 0) yield 'a link';
  if (links.has('link to number')) yield 'a link to an IP number';
  if (links.has('link disguised')) yield 'a disguised link';
  if (links.has('link scheme mailto')) yield 'a mailto link';
  if (structure.hasHtml) yield 'HTML';
  if (structure.tags.has('img')) yield 'an image';
  if (structure.tags.has('form')) yield 'a form';
  if (structure.tags.has('script')) yield 'a script';
  if (structure.htmlComments > 0) yield 'an HTML comment';
  if (mail.hiddenText.trim() !== '') yield 'hidden text';
  if (structure.invisibleCharacters > 0) yield 'invisible characters';
}

function* missingTraits({ mail, headers }: Seen): Generator<Trait> {
  if (mail.subject.trim() === '') yield 'no subject';
  if (!mail.from.some(({ address }) => address !== '')) yield 'no sender';
  if (!mail.to.some(({ address }) => address !== '')) yield 'no recipient';
  if (!headers.some(({ name }) => name === 'date')) yield 'no Date';
  if (mail.text.trim() === '') yield 'no visible text';
}

function* collectionTraits({ raw, headers, arrival }: Seen): Generator<Trait> {
  const names = new Set(headers.map(({ name }) => name));
  if (names.has('in-reply-to') || names.has('references')) yield 'In-Reply-To or References';
  if (names.has('precedence') || [...names].some((name) => LIST_FIELD.test(name)))
    yield 'headers of a mailing list';
  const date = parseMailDate(headers.find(({ name }) => name === 'date')?.value ?? '');
  if (date !== null && arrival !== null && Math.abs(date.getTime() - arrival.getTime()) > TWO_DAYS)
    yield 'Date off by two days';
  if (!isUtf8(raw)) yield 'bytes beyond UTF-8';
  if (Buffer.from(raw.buffer, raw.byteOffset, Math.min(5, raw.byteLength)).toString('latin1') === 'From ')
    yield 'an mbox first line';
}
