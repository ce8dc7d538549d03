import type { Change } from './rpc.ts';

/**
 * Where two values differ, down to single fields.
 *
 * @param replaces whether a change at a path without indexes (`template.containers.name`) replaces the resource
 */
export function differences(old: unknown, now: unknown, replaces: (path: string) => boolean): Change[] {
  return compare(old, now, '').map((change) => ({
    ...change,
    replaces: replaces(change.path.replaceAll(/\[[^\]]*\]/g, '')),
  }));
}

function compare(old: unknown, now: unknown, path: string): Omit<Change, 'replaces'>[] {
  if (isAbsent(old) && isAbsent(now)) return [];
  if (isAbsent(old)) return [{ path, kind: 'add' }];
  if (isAbsent(now)) return [{ path, kind: 'delete' }];
  if (Array.isArray(old) && Array.isArray(now)) {
    const length = Math.max(old.length, now.length);
    return Array.from({ length }).flatMap((_, index) => compare(old[index], now[index], `${path}[${index}]`));
  }
  if (isRecord(old) && isRecord(now)) {
    const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])];
    return keys.flatMap((key) => compare(old[key], now[key], within(path, key)));
  }
  return Object.is(old, now) ? [] : [{ path, kind: 'update' }];
}

function within(path: string, key: string): string {
  if (!/^\w+$/.test(key)) return `${path}["${key}"]`;
  return path === '' ? key : `${path}.${key}`;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
