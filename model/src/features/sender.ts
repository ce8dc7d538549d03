import type { Mailbox } from '../mail/mail.ts';
import { codesOf } from '../text/codes.ts';
import { tokenise, wordsOf } from '../text/tokenise.ts';
import { bucket } from './buckets.ts';
import { domainOf, registeredDomain } from './domains.ts';
import type { Sink } from './sink.ts';

const MAX_MAILBOXES = 5;
const MAX_CHARACTERS = 200;
/** RFC 5322, 3.4.1, without quoted strings and address literals. */
const ADDRESS = /^[\w.!#$%&'*+/=?^`{|}~-]{1,200}@[\w-]+(?:\.[\w-]+)+$/;

/**
 * From: address, domain, name, their shapes; how many recipients there are and how they relate to the sender. Who the recipients are
 * is left out: it tells whose mailbox a corpus was collected from, and changes when the mailbox does.
 */
export function addSender(sink: Sink, from: readonly Mailbox[], to: readonly Mailbox[]): void {
  // A caller who has only the text does not know the sender; that is not held against the message.
  if (from.length === 0) return;
  addSenders(sink, from);
  addRecipientShape(sink, to);
  addSenderShape(sink, from[0]);
  sink.add(`:recipients ${bucket(to.length)}`);
  const domain = registeredDomain(domainOf(from[0]?.address ?? ''));
  sink.add(
    `:same domain ${String(to.some(({ address }) => registeredDomain(domainOf(address)) === domain))}`,
  );
  if (to.some(({ address }) => address === from[0]?.address)) sink.add(':to oneself');
}

function addRecipientShape(sink: Sink, to: readonly Mailbox[]): void {
  if ((to[0]?.address ?? '') === '') sink.add(':to none');
  for (const { name } of to.slice(0, MAX_MAILBOXES)) sink.add(name === '' ? ':to unnamed' : ':to named');
}

function addSenders(sink: Sink, mailboxes: readonly Mailbox[]): void {
  if ((mailboxes[0]?.address ?? '') === '') sink.add(':from none');
  const shown: string[] = [];
  for (const { name, address } of mailboxes.slice(0, MAX_MAILBOXES)) {
    const domain = domainOf(address);
    sink.add(`from domain ${registeredDomain(domain)}`);
    sink.add(`from top ${domain.slice(domain.lastIndexOf('.') + 1)}`);
    sink.add(`from address ${address}`);
    if (address !== '' && !ADDRESS.test(address)) sink.add(':from invalid');
    if (name.includes('@')) sink.add(':name is address');
    sink.add(name === '' ? ':from unnamed' : ':from named');
    for (const word of wordsOf(tokenise(name))) sink.add(`from name ${word}`);
    shown.push(name, address);
  }
  sink.addRuns('from ~', codesOf(` ${shown.join(' ').slice(0, MAX_CHARACTERS).toLowerCase()} `), 3, 5);
}

function addSenderShape(sink: Sink, from: Mailbox | undefined): void {
  const address = from?.address ?? '';
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@'))).slice(0, MAX_CHARACTERS);
  const name = (from?.name ?? '').slice(0, MAX_CHARACTERS);
  for (const word of wordsOf(tokenise(local))) sink.add(`from local ${word}`);
  sink.add(`:local ${shapeOf(local).slice(0, 8)}`);
  sink.add(`:name ${shapeOf(name).slice(0, 12)}`);
  const nameWords = name
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > 2);
  sink.add(`:name in address ${String(nameWords.some((word) => local.includes(word)))}`);
}

/** `Joe SMITH42` -> `Aa AA9`. */
function shapeOf(text: string): string {
  return text
    .slice(0, 80)
    .replace(/[A-Z]{2,}/g, 'AA')
    .replace(/[A-Z][a-z]+/g, 'Aa')
    .replace(/[a-z]+/g, 'a')
    .replace(/\d+/g, '9');
}
