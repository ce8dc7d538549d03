import type { Mailbox } from '../mail/mail.ts';
import { tokenise } from '../text/tokenise.ts';
import { bucket } from './buckets.ts';
import { domainOf, registeredDomain } from './domains.ts';
import { characterRuns } from './letters.ts';

const MAX_MAILBOXES = 5;
const MAX_CHARACTERS = 200;

/**
 * From: address, domain, name, their shapes; how many recipients there are and how they relate to the sender. Who the recipients are
 * is left out: it tells whose mailbox a corpus was collected from, and changes when the mailbox does.
 */
export function senderFeatures(from: readonly Mailbox[], to: readonly Mailbox[]): ReadonlySet<string> {
  const features = new Set<string>();
  // A caller who has only the text does not know the sender; that is not held against the message.
  if (from.length === 0) return features;
  addSenders(features, from);
  addRecipientShape(features, to);
  addSenderShape(features, from[0]);
  features.add(`:recipients ${bucket(to.length)}`);
  const domain = registeredDomain(domainOf(from[0]?.address ?? ''));
  features.add(
    `:same domain ${String(to.some(({ address }) => registeredDomain(domainOf(address)) === domain))}`,
  );
  if (to.some(({ address }) => address === from[0]?.address)) features.add(':to oneself');
  return features;
}

function addRecipientShape(features: Set<string>, to: readonly Mailbox[]): void {
  if ((to[0]?.address ?? '') === '') features.add(':to none');
  for (const { name } of to.slice(0, MAX_MAILBOXES)) features.add(name === '' ? ':to unnamed' : ':to named');
}

function addSenders(features: Set<string>, mailboxes: readonly Mailbox[]): void {
  if ((mailboxes[0]?.address ?? '') === '') features.add(':from none');
  const shown: string[] = [];
  for (const { name, address } of mailboxes.slice(0, MAX_MAILBOXES)) {
    const domain = domainOf(address);
    features.add(`from domain ${registeredDomain(domain)}`);
    features.add(`from top ${domain.slice(domain.lastIndexOf('.') + 1)}`);
    features.add(`from address ${address}`);
    features.add(name === '' ? ':from unnamed' : ':from named');
    for (const word of tokenise(name).words) features.add(`from name ${word}`);
    shown.push(name, address);
  }
  const runs = characterRuns(` ${shown.join(' ').slice(0, MAX_CHARACTERS).toLowerCase()} `, 3, 5);
  for (const run of runs) features.add(`from ~${run}`);
}

function addSenderShape(features: Set<string>, from: Mailbox | undefined): void {
  const local = (from?.address ?? '').slice(0, Math.max(0, (from?.address ?? '').lastIndexOf('@')));
  const name = from?.name ?? '';
  for (const word of tokenise(local).words) features.add(`from local ${word}`);
  features.add(`:local ${shapeOf(local).slice(0, 8)}`);
  features.add(`:name ${shapeOf(name).slice(0, 12)}`);
  const nameWords = name
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > 2);
  features.add(`:name in address ${String(nameWords.some((word) => local.includes(word)))}`);
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
