import { Environment } from '@marcbachmann/cel-js';

/** What a request says of itself beyond its resource: attributes for `api.getAttribute`. */
export type Attributes = Readonly<Record<string, readonly string[]>>;

/** The attribute of a change of a policy: the roles whose bindings it touches. */
export const MODIFIED_GRANTS = 'iam.googleapis.com/modifiedGrantsByRole';

/** CEL, with what Google's conditions have beyond: attributes of the API, and `hasOnly` on lists. */
const LANGUAGE = new Environment({ unlistedVariablesAreDyn: true })
  .registerFunction('map.getAttribute(string, list): dyn', attributeOf)
  .registerFunction('list.hasOnly(list): bool', (values: unknown[], allowed: unknown[]) =>
    values.every((value) => allowed.includes(value)),
  );

/**
 * Whether a condition of a policy holds for a resource; a condition that cannot be evaluated does not.
 * Attributes: https://cloud.google.com/iam/docs/conditions-attribute-reference
 */
export function holds(expression: string, resource: string, time: Date, api: Attributes = {}): boolean {
  const [, , service = '', ...path] = resource.split('/');
  try {
    const attributes = {
      resource: { name: path.join('/'), service, type: typeOf(service, path) },
      request: { time },
      api,
    };
    return LANGUAGE.evaluate(expression, attributes) === true;
  } catch {
    return false;
  }
}

function attributeOf(api: Attributes, name: string, otherwise: unknown): unknown {
  return api[name] ?? otherwise;
}

// `storage.googleapis.com/Object`: the last collection in the singular, with a capital.
function typeOf(service: string, path: readonly string[]): string {
  const collection =
    service === 'storage.googleapis.com' && path.includes('objects') ? 'objects' : path.at(-2);
  const singular = (collection ?? '').replace(/ies$/, 'y').replace(/s$/, '');
  return `${service}/${singular.charAt(0).toUpperCase()}${singular.slice(1)}`;
}
