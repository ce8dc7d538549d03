import type { Link } from '../mail/mail.ts';
import { tokenise, wordsOf } from '../text/tokenise.ts';
import { bucket } from './buckets.ts';
import { domainOf, registeredDomain } from './domains.ts';

const MAX_LINKS = 200;
const PARTS = /^([a-z][a-z0-9+.-]{0,20}):(?:\/\/)?([^/?#]{0,300})([^?#]{0,500})(\?)?/i;
const PROGRAM = /\.(?:exe|scr|zip|pif|com|bat)$/i;
/** Mail that is to be sent to be taken off a list. */
const REMOVAL = /subject=.{0,30}(?:remov|unsub|delete|stop|off\b)/i;
const SHOWN_HOST = /(?:https?:\/\/|www\.)([a-z0-9.-]{3,100})/i;

/** Where links lead and how they are built, and whether they lead to the sender. No link is ever followed. */
export function* linkFeatures(links: readonly Link[], sender: string): Iterable<string> {
  const domains = new Set<string>();
  const paths = new Set<string>();
  for (const link of links.slice(0, MAX_LINKS)) yield* oneLink(link, domains, paths);
  for (const domain of domains) yield `link domain ${domain}`;
  yield `links ${bucket(links.length)}`;
  yield `link domains ${bucket(domains.size)}`;
  if (domains.size > 0) yield `link to sender ${String(domains.has(registeredDomain(domainOf(sender))))}`;
}

/**
 * @param domains of the links so far
 * @param paths whose words are told already: many links of a message share one
 */
function* oneLink({ url, text }: Link, domains: Set<string>, paths: Set<string>): Generator<string, void> {
  const [, scheme = '', authority = '', path = '', query] = PARTS.exec(url) ?? [];
  if (scheme === '') {
    yield 'link relative';
    return;
  }
  yield `link scheme ${scheme.toLowerCase()}`;
  if (scheme.toLowerCase() === 'mailto') {
    if (/subject=/i.test(url)) yield `link mailto subject ${REMOVAL.test(url) ? 'removal' : 'other'}`;
    yield `link mailto ${registeredDomain(domainOf(authority.toLowerCase()))}`;
    return;
  }
  const host = domainOf(authority.toLowerCase()).replace(/:\d+$/, '');
  if (/^[\d.]+$/.test(host)) yield 'link to number';
  else domains.add(registeredDomain(host));
  if (/[a-z].*\d\d|\d\d.*[a-z]/.test(host)) yield 'link host with number';
  if (PROGRAM.test(path)) yield 'link to program';
  yield `link top ${host.slice(host.lastIndexOf('.') + 1)}`;
  if (authority.includes('@')) yield 'link with user';
  if (/:\d+$/.test(authority)) yield 'link with port';
  if (authority.includes('%')) yield 'link host encoded';
  if (query !== undefined) yield 'link with query';
  if (!paths.has(path)) for (const word of wordsOf(tokenise(path, 12))) yield `link path ${word}`;
  paths.add(path);
  const shown = SHOWN_HOST.exec(text)?.[1];
  if (shown !== undefined && registeredDomain(shown.toLowerCase()) !== registeredDomain(host))
    yield 'link disguised';
}
