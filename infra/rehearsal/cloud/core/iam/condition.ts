import { evaluate } from '@marcbachmann/cel-js';

/**
 * Whether a condition of a policy holds for a resource; a condition that cannot be evaluated does not.
 * Attributes: https://cloud.google.com/iam/docs/conditions-attribute-reference
 */
export function holds(expression: string, resource: string, time: Date): boolean {
  const [, , service = '', ...path] = resource.split('/');
  try {
    const attributes = {
      resource: { name: path.join('/'), service, type: typeOf(service, path) },
      request: { time },
    };
    return evaluate(expression, attributes) === true;
  } catch {
    return false;
  }
}

// `storage.googleapis.com/Object`: the last collection in the singular, with a capital.
function typeOf(service: string, path: readonly string[]): string {
  const collection =
    service === 'storage.googleapis.com' && path.includes('objects') ? 'objects' : path.at(-2);
  const singular = (collection ?? '').replace(/ies$/, 'y').replace(/s$/, '');
  return `${service}/${singular.charAt(0).toUpperCase()}${singular.slice(1)}`;
}
