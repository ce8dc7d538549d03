import { z } from 'zod';

export const ALIASES = ['champion', 'challenger'] as const;
export type Alias = (typeof ALIASES)[number];

const gateLineSchema = z.strictObject({
  rule: z.string(),
  slice: z.string(),
  value: z.number().nullable(),
  limit: z.string(),
  outcome: z.enum(['passed', 'failed', 'insufficient data']),
});

/** One line of the history. Nothing in it is ever changed; what holds now follows from all of it. */
export const eventSchema = z.strictObject({
  seq: z.int().min(1),
  /** ISO 8601. */
  time: z.iso.datetime(),
  actor: z.string(),
  action: z.enum(['registered', 'promoted', 'rolled back', 'deleted']),
  version: z.string(),
  reason: z.string(),
  /** What the gate said, where it was asked. */
  gate: z.array(gateLineSchema).optional(),
});

export type Event = z.infer<typeof eventSchema>;

/** What holds after some history. An alias always names a registered version, since it is derived, never stored. */
export interface State {
  /** Registered and not deleted, oldest first. */
  readonly versions: readonly string[];
  readonly champion: string | undefined;
  readonly challenger: string | undefined;
  /** Champions in order, the present one last, without those that were deleted. */
  readonly champions: readonly string[];
}

export const EMPTY: State = { versions: [], champion: undefined, challenger: undefined, champions: [] };

export function replay(events: readonly Event[]): State {
  return events.reduce(apply, EMPTY);
}

function apply(state: State, { action, version }: Event): State {
  const { versions, champion, challenger, champions } = state;
  switch (action) {
    case 'registered':
      return { ...state, versions: [...versions, version], challenger: version };
    case 'promoted':
      return {
        ...state,
        champion: version,
        champions: [...champions, version],
        challenger: challenger === version ? undefined : challenger,
      };
    case 'rolled back':
      return {
        ...state,
        champion: version,
        champions: champions.slice(0, champions.lastIndexOf(version) + 1),
      };
    case 'deleted':
      return {
        versions: versions.filter((other) => other !== version),
        champion,
        challenger,
        champions: champions.filter((other) => other !== version),
      };
  }
}
