import { z } from 'zod';

/** What the table of the settings says of one, besides its default. */
export interface Description {
  /** The values it takes, in words. */
  readonly values: string;
  readonly decides: string;
  /** A value for the `pulumi config set` line of an error; the default where there is one. */
  readonly example?: string;
}

/** A setting with its description, from which the table and the errors are made. */
export function setting<T extends z.ZodType>(schema: T, description: Description): T {
  return schema.meta({ ...description });
}

export function describe(schema: z.ZodType): Description {
  return schema.meta() as unknown as Description;
}

/** Text that looks like `pattern`; `shape` says it in words. */
export function text(pattern: RegExp, shape: string) {
  return z.string().regex(pattern, `is not ${shape}`);
}

/** Text of the template-literal type `T`, which `pattern` decides. */
export function quantity<T extends string>(pattern: RegExp, shape: string) {
  return z.custom<T>((value) => typeof value === 'string' && pattern.test(value), {
    error: `is not ${shape}`,
    abort: true,
  });
}

export function wholeNumber(min: number, max: number) {
  const range = `is not a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, range)
    .transform(Number)
    .refine((value) => value >= min && value <= max, range);
}

export function flag() {
  return z.enum(['true', 'false'], 'is neither true nor false').transform((value) => value === 'true');
}

/** A list or map: Pulumi hands those over as JSON. */
export function structured<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((value, context): unknown => {
      try {
        return JSON.parse(value);
      } catch {
        context.addIssue({ code: 'custom', message: 'is neither a list nor a map' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}
