import { lstatSync, mkdirSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes a `node_modules` in which every installed package is a link to `from`, but for packages of the workspace: those lead to the
 * folders beside `to`, so that a copy of the repository runs its own code.
 */
export function linkPackages(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name.startsWith('@')) linkPackages(join(from, name), join(to, name));
    else
      symlinkSync(
        isLink(join(from, name)) ? readlinkSync(join(from, name)) : join(from, name),
        join(to, name),
      );
  }
}

function isLink(path: string): boolean {
  return lstatSync(path).isSymbolicLink();
}
