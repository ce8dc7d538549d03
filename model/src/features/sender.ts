import type { Mailbox } from '../mail/mail.ts';
import { tokenise } from '../text/tokenise.ts';
import { bucket } from './buckets.ts';
import { domainOf, registeredDomain } from './domains.ts';
import { characterRuns } from './letters.ts';

const MAX_MAILBOXES = 5;
const MAX_CHARACTERS = 200;

/** From and To: addresses, domains, names, their shapes, and how the two relate. */
export function senderFeatures(from: readonly Mailbox[], to: readonly Mailbox[]): ReadonlySet<string> {
  const features = new Set<string>();
  addMailboxes(features, 'from', from);
  addMailboxes(features, 'to', to);
  addSenderShape(features, from[0]);
  features.add(`:recipients ${bucket(to.length)}`);
  const domain = registeredDomain(domainOf(from[0]?.address ?? ''));
  features.add(
    `:same domain ${String(to.some(({ address }) => registeredDomain(domainOf(address)) === domain))}`,
  );
  if (to.some(({ address }) => address === from[0]?.address)) features.add(':to oneself');
  return features;
}

function addMailboxes(features: Set<string>, field: 'from' | 'to', mailboxes: readonly Mailbox[]): void {
  if ((mailboxes[0]?.address ?? '') === '') features.add(`:${field} none`);
  const shown: string[] = [];
  for (const { name, address } of mailboxes.slice(0, MAX_MAILBOXES)) {
    const domain = domainOf(address);
    features.add(`${field} domain ${registeredDomain(domain)}`);
    features.add(`${field} top ${domain.slice(domain.lastIndexOf('.') + 1)}`);
    features.add(`${field} address ${address}`);
    features.add(name === '' ? `:${field} unnamed` : `:${field} named`);
    for (const word of tokenise(name).words) features.add(`${field} name ${word}`);
    shown.push(name, address);
  }
  const runs = characterRuns(` ${shown.join(' ').slice(0, MAX_CHARACTERS).toLowerCase()} `, 3, 5);
  for (const run of runs) features.add(`${field} ~${run}`);
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
