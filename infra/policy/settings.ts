import { z } from 'zod';
import type { Settings } from './rule.ts';

const configSchema = z.object({
  'hamlet:program': z.enum(['foundation', 'application']).default('application'),
  'hamlet:access': z.enum(['public', 'invokers', 'iap']).default('invokers'),
  'hamlet:region': z.string().default('europe-west1'),
  'hamlet:maxInstances': z.coerce.number().int().positive().default(2),
});

/**
 * What the stack's configuration says about what is allowed. The program checks the configuration as a whole; here only what the
 * rules need is read, and what is missing is what the program takes by default.
 *
 * @param config the engine's `PULUMI_CONFIG`: JSON of all values by key
 */
export function readSettings(config: string | undefined): Settings {
  const values = configSchema.parse(JSON.parse(config ?? '{}'));
  return {
    program: values['hamlet:program'],
    access: values['hamlet:access'],
    region: values['hamlet:region'],
    maxInstances: values['hamlet:maxInstances'],
  };
}
