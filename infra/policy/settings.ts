import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Settings } from './rule.ts';

const configSchema = z.object({
  'hamlet:program': z.enum(['foundation', 'application']).default('application'),
  'hamlet:access': z.enum(['public', 'invokers', 'iap']).default('invokers'),
  'hamlet:region': z.string().default('europe-west1'),
  'hamlet:maxInstances': z.coerce.number().int().positive().default(2),
});

const stackFileSchema = z.object({ config: z.record(z.string(), z.unknown()).default({}) });

/**
 * What a stack's configuration says about what is allowed. The program checks the configuration as a whole; here only what the
 * rules need is read, and what is missing is what the program takes by default.
 *
 * @param values the configuration by key, for example `hamlet:access`
 */
export function readSettings(values: Readonly<Record<string, unknown>>): Settings {
  const config = configSchema.parse(values);
  return {
    program: config['hamlet:program'],
    access: config['hamlet:access'],
    region: config['hamlet:region'],
    maxInstances: config['hamlet:maxInstances'],
  };
}

/**
 * The settings of a stack. Only some engines hand the configuration over to a policy pack (as JSON in `PULUMI_CONFIG`); else it is
 * in the file of the stack.
 *
 * @param project the folder of Pulumi.yaml
 */
export function settingsOf(stack: string, project: string, handedOver: string | undefined): Settings {
  if (handedOver !== undefined) return readSettings(JSON.parse(handedOver) as Record<string, unknown>);
  const file = join(project, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) return readSettings({});
  return readSettings(stackFileSchema.parse(parse(readFileSync(file, 'utf8'))).config);
}

/** The stack that a resource belongs to: the part of its URN that names it. */
export function stackOf(urn: string): string {
  return urn.split(':')[2] ?? '';
}
