import type { CheckFailure, CheckResult } from '@pulumi/pulumi/provider/index.js';
import * as pulumi from '@pulumi/pulumi';
import type { z } from 'zod';

/** Properties as the engine sends them. */
export type Properties = Readonly<Record<string, unknown>>;

const { specialSigKey, specialSecretSig, unknownValue } = pulumi.runtime;

/** The same without the engine's marks of secrets. None of what the provider handles is secret to it. */
export function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const isSecret = entries.some(([key, mark]) => key === specialSigKey && mark === specialSecretSig);
  if (isSecret) return unwrapped(entries.find(([key]) => key === 'value')?.[1]);
  return Object.fromEntries(entries.map(([key, inner]) => [key, unwrapped(inner)]));
}

/** Whether a value, or something in it, will only be known when something else has been made. */
export function isUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(isUnknown);
}

/** Checks what is known by now; a property that is wrong, missing or not known to the resource is named. */
export function check(schema: z.ZodObject, news: Properties): CheckResult {
  const plain = unwrapped(news) as Properties;
  const parsed = schema.safeParse(plain);
  const failures = (parsed.error?.issues ?? [])
    .flatMap((issue) => failuresOf(issue, schema))
    .filter(({ property }) => !isUnknown(plain[property.split('.')[0] ?? '']));
  return { inputs: news, failures };
}

function failuresOf(issue: z.core.$ZodIssue, schema: z.ZodObject): CheckFailure[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schema.shape).join(', ');
    return issue.keys.map((property) => ({
      property,
      reason: `there is no such property; there are ${known}`,
    }));
  }
  return [{ property: issue.path.join('.'), reason: issue.message }];
}

/** Names of the inputs that differ from the state, among those of a schema. */
export function changed(schema: z.ZodObject, olds: Properties, news: Properties): string[] {
  return Object.keys(schema.shape).filter((key) => canonical(olds[key]) !== canonical(news[key]));
}

function canonical(value: unknown): string | undefined {
  return JSON.stringify(unwrapped(value), (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
