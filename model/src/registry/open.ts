import { hostname, userInfo } from 'node:os';
import { openStorage } from '../storage/open.ts';
import { Registry } from './registry.ts';

/** The registry at a location: a folder or `gs://bucket/prefix`. Nothing is read yet. */
export function openRegistry(location: string): Registry {
  return new Registry(openStorage(location), { actor: whoActs(), now: () => new Date() });
}

function whoActs(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}@${hostname()}`;
  }
}
