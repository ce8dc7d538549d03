import type { View } from '../features/features.ts';
import type { Mail } from '../mail/mail.ts';
import type { Contributions, Opinion } from './jury.ts';
import { surfaceForms } from './surface.ts';
import type { Reason } from './verdict.ts';

/** How many pieces of each view are named; letters mean nothing to a reader and are only summed up. */
const NAMED: Readonly<Record<View, number>> = {
  words: 6,
  passages: 0,
  opening: 0,
  subject: 3,
  sender: 3,
  structure: 4,
};

/** What the words of the reasons were written in. */
type Written = Pick<Mail, 'subject' | 'text' | 'from' | 'links'>;

const TITLES: Readonly<Record<View, string>> = {
  words: 'word',
  passages: 'passage',
  opening: 'opening',
  subject: 'subject',
  sender: 'sender',
  structure: 'structure',
};

/**
 * The strongest pieces of each view by name, strongest first, then what remains of each view in one line, then what the model
 * thinks before it reads, then what a view says for ham beyond its limit: the contributions of all lines add up to the log-odds of the score.
 */
export function reasonsOf({ base, contributions, limits }: Opinion, mail: Written): Reason[] {
  const named: Piece[] = [];
  const summed: Reason[] = [];
  for (const own of contributions) {
    const { view, indices, total } = own;
    const telling = strongest(own, NAMED[view]);
    let contribution = total;
    for (const piece of telling) {
      named.push(piece);
      contribution -= piece.amount;
    }
    const rest = indices.length - telling.length;
    const title = `${TITLES[view]}: ${rest} ${telling.length > 0 ? 'more' : 'patterns'}`;
    if (rest > 0) summed.push({ feature: title, contribution });
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

/** A feature of the message, by name. */
interface Piece {
  readonly view: View;
  readonly feature: string;
  readonly amount: number;
}

/** Those a person can read, strongest first; few are kept of many, so nothing is sorted: each goes to its place among the few. */
function strongest({ view, indices, scale, names, weights }: Contributions, count: number): Piece[] {
  const kept: Piece[] = [];
  if (count === 0) return kept;
  let least = 0;
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i] ?? 0;
    const amount = (weights[index] ?? 0) * scale;
    if (Math.abs(amount) < least) continue;
    const feature = names[index] ?? '';
    if (!isReadable(view, feature)) continue;
    insert(kept, { view, feature, amount });
    if (kept.length > count) kept.pop();
    if (kept.length === count) least = Math.abs(kept[count - 1]?.amount ?? 0);
  }
  return kept;
}

function insert(pieces: Piece[], piece: Piece): void {
  let place = pieces.length;
  for (; place > 0; place--) {
    const stronger = pieces[place - 1] ?? piece;
    if (byStrength(stronger, piece) <= 0) break;
    pieces[place] = stronger;
  }
  pieces[place] = piece;
}

/** Names pieces of the message, words as they were written. */
function describe(named: readonly Piece[], mail: Written): Reason[] {
  const pieces = named.map(({ view, feature, amount }) => ({ view, amount, ...readable(view, feature) }));
  const spellings = new Map<View, (word: string) => string>();
  for (const [view, ofView] of Map.groupBy(pieces, (piece) => piece.view)) {
    const words = new Set(ofView.flatMap((piece) => piece.words));
    if (words.size > 0) spellings.set(view, surfaceForms(words, sourceOf(view, mail)));
  }
  return pieces.map(({ view, amount, label, words }) => {
    const spelled = words.map(spellings.get(view) ?? asItIs);
    return { feature: `${TITLES[view]}: ${label}${spelled.join(' ')}`, contribution: amount };
  });
}

/** What the words of a view are found in. */
function sourceOf(view: View, { subject, text, from, links }: Written): string {
  switch (view) {
    case 'subject':
      return subject;
    case 'sender':
      return from.map(({ name, address }) => `${name}\n${address.replace('@', '\n')}`).join('\n');
    case 'structure':
      return links.map(({ url }) => url).join('\n');
    default:
      return `${subject}\n${text}`;
  }
}

function asItIs(word: string): string {
  return word;
}

/** False for runs of characters: they mean nothing to a person. */
function isReadable(view: View, feature: string): boolean {
  switch (view) {
    case 'passages':
    case 'opening':
      return false;
    case 'subject':
      return SUBJECT_WORDS.test(feature) || SUBJECT_SHAPE.test(feature);
    case 'sender':
      return !feature.includes(' ~');
    case 'words':
    case 'structure':
      return true;
  }
}

/** How a feature that is readable reads: a label, and the folded words it is about. */
function readable(view: View, feature: string): { label: string; words: string[] } {
  switch (view) {
    case 'words':
      return SHOUTED.test(feature) ? label(`shouted ${feature}`) : { label: '', words: feature.split(' ') };
    case 'subject':
      return SUBJECT_WORDS.test(feature)
        ? { label: '', words: feature.slice(1).split(' ') }
        : label(feature.slice(1));
    default: {
      const [, before, word] = LABELLED_WORD.exec(feature) ?? [];
      if (before !== undefined && word !== undefined) return { label: before, words: [word] };
      return label(feature.replace(/^:/, '').replace(/ $/, ' none'));
    }
  }
}

function label(text: string): { label: string; words: string[] } {
  return { label: text, words: [] };
}

/** The words are folded to small letters, but for those that are written in capitals. */
const SHOUTED = /^[A-Z]{3,}$/;
/** A run of characters may begin with the same sign, so it is the sign and what follows. */
const SUBJECT_WORDS = /^=\S/;
const SUBJECT_SHAPE =
  /^:(?:reply|forward|list tag|advertisement|exclamation|question|dollar|trailing code|vowelless end|all capitals|(?:words|title case|script|marks|shouted) .+)$/;
const LABELLED_WORD = /^(from name |from local |link path )(.+)$/;

function byStrength(a: Piece, b: Piece): number {
  return (
    Math.abs(b.amount) - Math.abs(a.amount) || (a.feature < b.feature ? -1 : Number(a.feature > b.feature))
  );
}
