import type { View } from '../features/features.ts';
import type { Contribution, Opinion } from './jury.ts';
import type { Reason } from './verdict.ts';

const NAMED = 12;

const TITLES: Readonly<Record<View, string>> = {
  words: 'word',
  letters: 'letters',
  subject: 'subject',
  sender: 'sender',
  structure: 'structure',
};

/**
 * The strongest pieces of the message by name, then what remains of each view in one line, then the base: the contributions
 * of all lines add up to the log-odds of the score.
 */
export function reasonsOf({ base, contributions }: Opinion): Reason[] {
  const strongest = [...contributions].sort(
    (a, b) => Math.abs(b.amount) - Math.abs(a.amount) || compare(a, b),
  );
  const named = strongest.slice(0, NAMED).map(({ view, feature, amount }) => ({
    feature: `${TITLES[view]}: ${readable(view, feature)}`,
    contribution: amount,
  }));
  const others = [...Map.groupBy(strongest.slice(NAMED), ({ view }) => view)].map(([view, rest]) => ({
    feature: `${TITLES[view]}: ${rest.length} more`,
    contribution: rest.reduce((sum, { amount }) => sum + amount, 0),
  }));
  return [...named, ...others, { feature: 'before reading', contribution: base }];
}

/** How a feature's name reads to a person; folded letters are shown as they were folded. */
function readable(view: View, feature: string): string {
  if (view === 'letters') return JSON.stringify(feature);
  if (view === 'subject')
    return feature.startsWith('=') || feature.startsWith(':') ? feature.slice(1) : JSON.stringify(feature);
  if (view === 'sender')
    return feature.replace(/^:/, '').replace(/ ~(.*)$/s, (_, run: string) => ` ${JSON.stringify(run)}`);
  return feature;
}

function compare(a: Contribution, b: Contribution): number {
  const [left, right] = [`${a.view} ${a.feature}`, `${b.view} ${b.feature}`];
  return left < right ? -1 : Number(left > right);
}
