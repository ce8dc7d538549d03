import type { z } from 'zod';
import { describe } from '../src/config/fields.ts';
import { defaultOf } from '../src/config.ts';

/** A row for each setting of a program, as cells. */
export function settingRows(settings: Readonly<Record<string, z.ZodType>>): string[][] {
  return Object.entries(settings).map(([key, schema]) => {
    const { values, decides } = describe(schema);
    const preset = defaultOf(schema);
    return [`\`hamlet:${key}\``, preset === undefined ? '' : `\`${preset}\``, values, decides];
  });
}
