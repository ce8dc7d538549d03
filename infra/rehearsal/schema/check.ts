import { nearest } from '../../src/nearest.ts';
import { isOpaque, isUnknown, withoutSecret } from './values.ts';
import type { Failure, Properties, ResourceSchema, TypeSchema } from './types.ts';

/** Everything wrong with a resource's inputs, in the order of the inputs; unknown values (of a preview) are taken as right. */
export function check(schema: ResourceSchema, inputs: Readonly<Record<string, unknown>>): Failure[] {
  return checkObject(schema, schema.inputs, inputs, '');
}

function checkObject(
  schema: ResourceSchema,
  properties: Properties,
  value: Readonly<Record<string, unknown>>,
  path: string,
): Failure[] {
  const failures: Failure[] = [];
  for (const [name, inner] of Object.entries(value)) {
    // The engine's own: defaults, versions.
    if (name.startsWith('__')) continue;
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const here = join(path, name);
    if (property === undefined)
      failures.push({ property: here, reason: unknownProperty(name, Object.keys(properties)) });
    else if (inner !== undefined && inner !== null)
      failures.push(...checkValue(schema, property.type, inner, here));
  }
  for (const [name, { required }] of Object.entries(properties)) {
    const given = value[name];
    if (required && (given === undefined || given === null)) {
      failures.push({ property: join(path, name), reason: 'This property is required.' });
    }
  }
  return failures;
}

function checkValue(schema: ResourceSchema, type: TypeSchema, wrapped: unknown, path: string): Failure[] {
  const value = withoutSecret(wrapped);
  if (isUnknown(value) || type.kind === 'any') return [];
  switch (type.kind) {
    case 'string':
      if (typeof value !== 'string') return [wrongType('a string', value, path)];
      return type.values === undefined || type.values.includes(value)
        ? []
        : [notAllowed(value, type.values, path)];
    case 'number':
    case 'boolean':
      return typeof value === type.kind ? [] : [wrongType(`a ${type.kind}`, value, path)];
    case 'list':
      if (!Array.isArray(value)) return [wrongType('a list', value, path)];
      return value.flatMap((item, index) => checkValue(schema, type.of, item, `${path}[${index}]`));
    case 'map':
      if (!isRecord(value)) return [wrongType('a map', value, path)];
      return Object.entries(value).flatMap(([key, item]) =>
        checkValue(schema, type.of, item, `${path}["${key}"]`),
      );
    case 'object':
      return isRecord(value)
        ? checkObject(schema, schema.object(type.name), value, path)
        : [wrongType('an object', value, path)];
    case 'either': {
      const attempts = type.of.map((option) => checkValue(schema, option, value, path));
      return attempts.some((attempt) => attempt.length === 0) ? [] : (attempts.at(-1) ?? []);
    }
    case 'asset':
      return isOpaque(value) ? [] : [wrongType('an asset', value, path)];
  }
}

function unknownProperty(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
  return `There is no property "${name}".${hint}`;
}

function wrongType(wanted: string, value: unknown, property: string): Failure {
  const got = Array.isArray(value)
    ? 'a list'
    : value === null
      ? 'null'
      : isRecord(value)
        ? 'an object'
        : `a ${typeof value}`;
  return { property, reason: `Must be ${wanted}, not ${got}.` };
}

function notAllowed(value: string, values: readonly string[], property: string): Failure {
  return { property, reason: `"${value}" is not one of the documented values: ${values.join(', ')}.` };
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
