import type { Mail } from '../mail/mail.ts';
import { domainOf, registeredDomain } from './domains.ts';

const REPLY = /^\s*(?:\[[^\]]{0,100}\]\s*)?(?:re|aw|sv)\b/i;
const QUOTE = /^[ \t]*>|\b(?:wrote|writes):|original message/im;
/** Of a domain, a shorter name is found in a subject by chance. */
const SHORTEST_NAME = 4;

/** Whether the parts of a message fit each other: a reply quotes what it answers, and who writes to many names himself. */
export function* fit({ subject, text, from }: Pick<Mail, 'subject' | 'text' | 'from'>): Iterable<string> {
  if (REPLY.test(subject)) yield `reply that quotes ${String(QUOTE.test(text))}`;
  const [name = ''] = registeredDomain(domainOf(from[0]?.address ?? '')).split('.');
  if (name.length >= SHORTEST_NAME) yield `subject names sender ${String(isNamedIn(subject, name))}`;
}

function isNamedIn(subject: string, name: string): boolean {
  return subject.toLowerCase().replaceAll(' ', '').includes(name.toLowerCase());
}
