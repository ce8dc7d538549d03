import { at, type Json, type JsonObject } from '../../cloud/core/json.ts';

/** Fills `{name}` from the values; a template that is one placeholder yields the value itself, of any type. */
export function fill(template: string, values: JsonObject): Json | undefined {
  const whole = /^\{([\w.]+)\}$/.exec(template)?.[1];
  return whole === undefined ? fillText(template, values) : at(values, whole);
}

/** Fills `{name}`, and `{name:last}` with the part of the value behind its last slash. */
export function fillText(template: string, values: JsonObject): string {
  return template.replaceAll(/\{([\w.]+)(:last)?\}/g, (_, path: string, last: string | undefined) => {
    const value = at(values, path);
    if (value === undefined || value === null)
      throw new Error(`Required value "${path}" is missing: set it on the resource or on the provider.`);
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    return last === undefined ? shown : (shown.split('/').at(-1) ?? '');
  });
}
