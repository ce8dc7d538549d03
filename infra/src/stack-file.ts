import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Config } from './config.ts';
import { readConfig } from './config.ts';
import { Failure } from './failure.ts';

const stackFileSchema = z.object({ config: z.record(z.string(), z.unknown()).default({}) });

/**
 * The configuration in the file of a stack, for tools that run without the engine.
 *
 * @param path for example `Pulumi.dev.yaml`
 * @param standIns by program, values for settings that the caller does not need but no configuration is without
 * @param changes values that count instead of those in the file
 * @throws CONFIG_INVALID naming every missing, misspelt or wrong setting, or the file where it is none of a stack
 */
export function readStackFile(
  path: string,
  standIns: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
  changes: Readonly<Record<string, string>> = {},
): Config {
  const { config } = parsed(path);
  const values = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, handedOver(value)]));
  return readConfig({ ...standIns[values['hamlet:program'] ?? ''], ...values, ...changes }, stackOf(path));
}

function parsed(path: string): z.infer<typeof stackFileSchema> {
  try {
    return stackFileSchema.parse(parse(readFileSync(path, 'utf8')) ?? {});
  } catch (cause) {
    throw new Failure(
      'CONFIG_INVALID',
      `${path} is not the file of a stack: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Name a stack that has a file Pulumi.STACK.yaml, and see that it is YAML.',
      { cause },
    );
  }
}

/** The name of a stack from that of its file. */
function stackOf(path: string): string {
  return basename(path).replace(/^Pulumi\.(.*)\.yaml$/, '$1');
}

/**
 * As the engine hands it over: text as it is, all else as JSON. What a secret says only the engine knows:
 * that there is one is enough.
 */
function handedOver(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'secure' in value) return 'https://secret.invalid/';
  return JSON.stringify(value);
}
