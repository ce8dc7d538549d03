import { z } from 'zod';

/** One line of what the gate said, as `hamlet train` prints it and the training job records it. */
export const gateLineSchema = z.object({
  rule: z.string(),
  /** `all`, or what it looks at: `month 2002-09`. */
  slice: z.string(),
  /** Null where it cannot be measured. */
  value: z.number().nullable(),
  /** In words: `at least 0.99`. */
  limit: z.string(),
  outcome: z.enum(['passed', 'failed', 'insufficient data']),
  /** The champion it is compared with. */
  against: z.string().optional(),
});

export type GateLine = z.infer<typeof gateLineSchema>;

/** Why the gate refuses a model, a sentence for each line that failed; nothing where it lets it through. */
export function refusals(gate: readonly GateLine[]): string[] {
  return gate
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ rule, slice, value, limit, against }) => {
      const other = against === undefined ? '' : ` against ${against}`;
      return `${rule} on ${slice} is ${value ?? 'not measured'}, must be ${limit}${other}`;
    });
}
