import { z } from 'zod';

export const ALIASES = ['champion', 'challenger'] as const;
export type Alias = (typeof ALIASES)[number];

/** What one rule of the gate said. */
export const gateLineSchema = z.strictObject({
  rule: z.string(),
  /** `all`, or what it looks at: `month 2002-09`. */
  slice: z.string(),
  /** Null where it cannot be measured. */
  value: z.number().nullable(),
  limit: z.string(),
  outcome: z.enum(['passed', 'failed', 'insufficient data']),
  /** The champion it is compared with. */
  against: z.string().optional(),
});

export type GateLine = Readonly<z.infer<typeof gateLineSchema>>;

const what = { version: z.string(), reason: z.string() };
const whoAndWhen = {
  seq: z.int().min(1),
  /** ISO 8601. */
  time: z.iso.datetime(),
  actor: z.string(),
};

/** One line of the history. Nothing in it is ever changed; what holds now follows from all of it. */
export const eventSchema = z.discriminatedUnion('action', [
  /**
   * `folder` holds the bundle, and nobody else's: no two uploads share one. Of a version that is registered it is a sound copy,
   * in the place of a damaged one.
   */
  z.strictObject({ ...whoAndWhen, action: z.literal('registered'), ...what, folder: z.string() }),
  /** `gate` is what the gate said, where it was asked. */
  z.strictObject({
    ...whoAndWhen,
    action: z.literal('promoted'),
    ...what,
    gate: z.array(gateLineSchema).optional(),
  }),
  z.strictObject({ ...whoAndWhen, action: z.literal('rolled back'), ...what }),
  z.strictObject({ ...whoAndWhen, action: z.literal('deleted'), ...what }),
]);

export type Event = z.infer<typeof eventSchema>;

type WithoutEach<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What happened, before it is known who did it when, and as which event. */
export type Draft = WithoutEach<Event, keyof typeof whoAndWhen>;

/** What holds after some history. An alias always names a registered version, since it is derived, never stored. */
export interface State {
  /** The folder of every version that was registered and not deleted, oldest first. */
  readonly versions: ReadonlyMap<string, string>;
  readonly champion: string | undefined;
  readonly challenger: string | undefined;
  /** Champions in order, the present one last, without those that were deleted or rolled back. */
  readonly champions: readonly string[];
}

export const EMPTY: State = {
  versions: new Map(),
  champion: undefined,
  challenger: undefined,
  champions: [],
};

/** Whether an event can come next. One that cannot was not written by a registry. */
export function canFollow(state: State, event: Draft): boolean {
  const { version } = event;
  const isRegistered = state.versions.has(version);
  switch (event.action) {
    case 'registered':
      return state.versions.get(version) !== event.folder;
    case 'promoted':
      return isRegistered;
    case 'rolled back':
      return state.champions.includes(version);
    case 'deleted':
      return isRegistered && ALIASES.every((alias) => state[alias] !== version);
  }
}

/** What holds after an event that can follow. */
export function after(state: State, event: Draft): State {
  const { version } = event;
  const { versions, challenger, champions } = state;
  switch (event.action) {
    case 'registered':
      return {
        ...state,
        versions: new Map([...versions, [version, event.folder]]),
        challenger: versions.has(version) ? challenger : version,
      };
    case 'promoted':
      return {
        versions,
        champion: version,
        challenger: challenger === version ? undefined : challenger,
        champions: [...champions, version],
      };
    case 'rolled back':
      return {
        ...state,
        champion: version,
        champions: champions.slice(0, champions.lastIndexOf(version) + 1),
      };
    case 'deleted':
      return {
        ...state,
        versions: new Map([...versions].filter(([other]) => other !== version)),
        champions: champions.filter((other) => other !== version),
      };
  }
}
