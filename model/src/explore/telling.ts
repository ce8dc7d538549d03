import type { Label } from '../data/data.ts';
import { domainOf, registeredDomain } from '../features/domains.ts';
import { linkFeatures } from '../features/links.ts';
import type { Seen } from './facts.ts';

/** A term with how much more one class uses it. */
export interface TellingTerm {
  readonly term: string;
  /** Messages of each class that have it. */
  readonly ham: number;
  readonly spam: number;
  /** Difference of the log-odds; above zero speaks for spam. */
  readonly logOdds: number;
  /** The same over its standard deviation: large where a term is both frequent and one-sided. */
  readonly z: number;
}

export interface TellingTerms {
  readonly ham: readonly TellingTerm[];
  readonly spam: readonly TellingTerm[];
}

/** Every kind of term and where it is found in a message. */
const TERMS = {
  words: ({ mail }: Seen) => wordsOf(`${mail.subject}\n${mail.text}`),
  pairs: ({ mail }: Seen) => pairsOf(`${mail.subject}\n${mail.text}`),
  linkDomains: ({ mail }: Seen) => linkDomainsOf(mail.links),
  senderDomains: ({ mail }: Seen) =>
    mail.from.flatMap(({ address }) => (address.includes('@') ? [registeredDomain(domainOf(address))] : [])),
  headerFields: ({ headers }: Seen) => headers.map(({ name }) => name),
} satisfies Readonly<Record<string, (seen: Seen) => readonly string[]>>;

export type TermKind = keyof typeof TERMS;

const PRIOR = 100;
/** Keeps the prior of a term that all messages have, or none, off the ends. */
const HALF = 0.5;
const MIN_MESSAGES = 10;
const MAX_TERMS = 400_000;
const MAX_WORDS = 5000;
const ADDRESS = /\b(?:https?:\/\/|www\.)\S+/g;
const DOMAIN = /^link domain ([a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60})+)$/;

/** In how many messages of each class each term occurs. Memory is bounded: of very many terms the rare ones are forgotten. */
export class TermCounts {
  readonly #kinds = Object.fromEntries(Object.keys(TERMS).map((kind) => [kind, new KindCounts()])) as Record<
    TermKind,
    KindCounts
  >;

  add(seen: Seen): void {
    for (const [kind, termsOf] of Object.entries(TERMS))
      this.#kinds[kind as TermKind].add(seen.label, new Set(termsOf(seen)));
  }

  telling(count: number): Record<TermKind, TellingTerms> {
    return Object.fromEntries(
      Object.entries(this.#kinds).map(([kind, counts]) => [kind, counts.telling(count)]),
    ) as Record<TermKind, TellingTerms>;
  }
}

/** Terms of one kind. */
export class KindCounts {
  readonly #counts = { ham: new Map<string, number>(), spam: new Map<string, number>() };
  readonly #messages = { ham: 0, spam: 0 };
  readonly #max: number;

  constructor(max = MAX_TERMS) {
    this.#max = max;
  }

  add(label: Label, terms: ReadonlySet<string>): void {
    this.#messages[label]++;
    const counts = this.#counts[label];
    for (const term of terms) {
      const known = counts.get(term);
      // A new term is copied: a slice would hold on to the whole text.
      if (known === undefined) counts.set(Buffer.from(term).toString(), 1);
      else counts.set(term, known + 1);
    }
    if (counts.size > this.#max) forgetRare(counts, this.#max / 2);
  }

  /** The most telling terms of each class; those of fewer than ten messages are left out. */
  telling(count: number): TellingTerms {
    const { ham, spam } = this.#counts;
    const scored = [...new Set([...ham.keys(), ...spam.keys()])]
      .map((term) => ({ term, ham: ham.get(term) ?? 0, spam: spam.get(term) ?? 0 }))
      .filter((entry) => entry.ham + entry.spam >= MIN_MESSAGES)
      .map((entry) => ({ ...entry, ...logOddsRatio(entry, this.#messages) }))
      .sort((a, b) => b.z - a.z || (a.term < b.term ? -1 : 1));
    return {
      spam: scored.filter(({ z }) => z > 0).slice(0, count),
      ham: scored
        .filter(({ z }) => z < 0)
        .slice(-count)
        .reverse(),
    };
  }
}

interface ByLabel {
  readonly ham: number;
  readonly spam: number;
}

/**
 * Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn, "Fightin' Words", 2008, equations 15, 16, 18
 * and 22). The trial is a message, the two outcomes are that it has the term or not, and the prior is what all messages
 * together say, worth 100 messages. So a term that all messages have tells nothing, however unlike the classes' numbers are.
 *
 * @param having messages that have the term
 * @param of all messages
 */
export function logOddsRatio(having: ByLabel, of: ByLabel): { logOdds: number; z: number } {
  const share = (having.ham + having.spam + HALF) / (of.ham + of.spam + 1);
  const outcomes = (label: Label): readonly [number, number] => [
    having[label] + PRIOR * share,
    of[label] - having[label] + PRIOR * (1 - share),
  ];
  const [[hamWith, hamWithout], [spamWith, spamWithout]] = [outcomes('ham'), outcomes('spam')];
  const logOdds = Math.log(spamWith / spamWithout) - Math.log(hamWith / hamWithout);
  return {
    logOdds,
    z: logOdds / Math.sqrt(1 / hamWith + 1 / hamWithout + 1 / spamWith + 1 / spamWithout),
  };
}

/** Forgets terms met once, then twice and so on, until no more than `most` are left. */
function forgetRare(counts: Map<string, number>, most: number): void {
  for (let rare = 1; counts.size > most; rare++)
    for (const [term, count] of counts) if (count <= rare) counts.delete(term);
}

/** Words of three letters or more; what stands in addresses of pages is left to the domains. */
function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(ADDRESS, ' ')
      .match(/\p{L}{3,20}/gu)
      ?.slice(0, MAX_WORDS) ?? []
  );
}

function pairsOf(text: string): string[] {
  const words = wordsOf(text);
  return words.slice(1).map((word, i) => `${words[i] ?? ''} ${word}`);
}

function linkDomainsOf(links: Seen['mail']['links']): string[] {
  return Array.from(linkFeatures(links, '')).flatMap((feature) => DOMAIN.exec(feature)?.[1] ?? []);
}
