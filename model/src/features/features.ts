/**
 * The sides from which a message is looked at. Each side is judged on its own by one linear "juror"; their votes are added.
 * This list and the files beside it are the one place that says what the model may look at.
 */
export const VIEWS = ['words', 'passages', 'opening', 'subject', 'sender', 'structure'] as const;

export type View = (typeof VIEWS)[number];

/** For each view, the names of the features a message has. A feature is there or not; how often does not count. */
export interface Features extends Readonly<Record<Exclude<View, 'passages'>, ReadonlySet<string>>> {
  /** One set a passage, one at least, in the order in which they are read. */
  readonly passages: readonly ReadonlySet<string>[];
}

/** The sets of a view: one, or one a passage. */
export function setsOf(features: Features, view: View): readonly ReadonlySet<string>[] {
  return view === 'passages' ? features.passages : [features[view]];
}

/** The same thing for each view. */
export function eachView<T>(make: (view: View) => T): Readonly<Record<View, T>> {
  return Object.fromEntries(VIEWS.map((view) => [view, make(view)])) as Record<View, T>;
}
