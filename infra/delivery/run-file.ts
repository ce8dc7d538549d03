import { z } from 'zod';
import { OPERATIONS } from './events.ts';

/** A run of the engine as one job hands it to another. */
export const runSchema = z.strictObject({
  stack: z.string(),
  succeeded: z.boolean(),
  changes: z.array(
    z.strictObject({
      operation: z.enum(OPERATIONS),
      type: z.string(),
      name: z.string(),
      properties: z.array(z.string()),
    }),
  ),
  violations: z.array(z.strictObject({ rule: z.string(), resource: z.string(), message: z.string() })),
  errors: z.array(z.string()),
});
