import type { ResourceSchema } from '../../schema/types.ts';
import { isUnknown, plain } from '../../schema/values.ts';
import type { Values } from '../rpc.ts';

/** The settings of a provider: the engine hands over everything but text as JSON. */
export function readSettings(schema: ResourceSchema, config: Values): Values {
  const entries = Object.entries(plain(config) as Values).filter(
    ([key]) => key !== 'version' && !key.startsWith('__'),
  );
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const property = Object.hasOwn(schema.inputs, key) ? schema.inputs[key] : undefined;
      const encoded =
        typeof value === 'string' &&
        !isUnknown(value) &&
        property !== undefined &&
        property.type.kind !== 'string';
      return [key, encoded ? parsed(value) : value];
    }),
  );
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
