import type { View } from '../features/features.ts';
import type { Mail } from '../mail/mail.ts';
import type { Contribution, Opinion } from './jury.ts';
import { surfaceForms } from './surface.ts';
import type { Reason } from './verdict.ts';

/** How many pieces of each view are named; letters mean nothing to a reader and are only summed up. */
const NAMED: Readonly<Record<View, number>> = {
  words: 6,
  letters: 0,
  opening: 0,
  subject: 3,
  sender: 3,
  structure: 4,
};

const TITLES: Readonly<Record<View, string>> = {
  words: 'word',
  letters: 'letters',
  opening: 'opening',
  subject: 'subject',
  sender: 'sender',
  structure: 'structure',
};

/**
 * The strongest pieces of each view by name, strongest first, then what remains of each view in one line, then what the model
 * thinks before it reads, then what a view says for ham beyond its limit: the contributions of all lines add up to the log-odds of the score.
 */
export function reasonsOf(
  { base, contributions, limits }: Opinion,
  mail: Pick<Mail, 'subject' | 'text'>,
): Reason[] {
  const named: Contribution[] = [];
  const summed: Reason[] = [];
  for (const [view, own] of Map.groupBy(contributions, (contribution) => contribution.view)) {
    const telling = strongest(own, NAMED[view]);
    named.push(...telling);
    const rest = own.length - telling.length;
    const title = `${TITLES[view]}: ${rest} ${telling.length > 0 ? 'more' : 'patterns'}`;
    if (rest > 0) summed.push({ feature: title, contribution: sum(own) - sum(telling) });
  }
  return [
    ...describe(named.sort(byStrength), mail),
    ...summed,
    { feature: 'before reading', contribution: base },
    ...limits.map(({ view, amount }) => ({
      feature: `${TITLES[view]}: for ham only so far`,
      contribution: amount,
    })),
  ];
}

/** Those a person can read, strongest first; few are kept of many, so nothing is sorted but the few. */
function strongest(contributions: readonly Contribution[], count: number): Contribution[] {
  const kept: Contribution[] = [];
  if (count === 0) return kept;
  for (const contribution of contributions) {
    const weakest = kept[count - 1];
    if (weakest !== undefined && byStrength(weakest, contribution) <= 0) continue;
    if (readable(contribution.view, contribution.feature) === undefined) continue;
    kept.push(contribution);
    kept.sort(byStrength);
    kept.length = Math.min(kept.length, count);
  }
  return kept;
}

/** Names pieces of the message, words as they were written. */
function describe(
  named: readonly Contribution[],
  { subject, text }: Pick<Mail, 'subject' | 'text'>,
): Reason[] {
  const pieces = named.map(({ view, feature, amount }) => ({
    view,
    amount,
    name: readable(view, feature) ?? '',
  }));
  const words = pieces
    .filter(({ view }) => view === 'words' || view === 'subject')
    .flatMap(({ name }) => name.split(' '));
  const written = surfaceForms(new Set(words), `${subject}\n${text}`);
  return pieces.map(({ view, amount, name }) => {
    const shown = view === 'words' || view === 'subject' ? name.split(' ').map(written).join(' ') : name;
    return { feature: `${TITLES[view]}: ${shown}`, contribution: amount };
  });
}

/** How a feature reads to a person, or undefined for runs of characters, which do not. */
function readable(view: View, feature: string): string | undefined {
  switch (view) {
    case 'letters':
    case 'opening':
      return undefined;
    case 'subject':
      return /^[=:]/.test(feature) ? feature.slice(1) : undefined;
    case 'sender':
      return / ~/.test(feature) ? undefined : feature.replace(/^:/, '');
    case 'words':
    case 'structure':
      return feature;
  }
}

function byStrength(a: Contribution, b: Contribution): number {
  return (
    Math.abs(b.amount) - Math.abs(a.amount) || (a.feature < b.feature ? -1 : Number(a.feature > b.feature))
  );
}

function sum(contributions: readonly Contribution[]): number {
  return contributions.reduce((total, { amount }) => total + amount, 0);
}
