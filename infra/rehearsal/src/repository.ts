import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What decides how a deployment in the rehearsal goes. */
const DECIDING = [
  'Pulumi*.yaml',
  'package-lock.json',
  'infra/**',
  'model/**',
  'serving/**',
  'training-job/**',
];
const NOT_DECIDING = /(^|\/)(node_modules|scenarios|report|document|delivery)(\/|$)|\.test\.ts$|\.md$/;

/** Names the state of the repository, as far as a deployment depends on it: 16 hexadecimal digits. */
export function stateOfRepository(root: string): string {
  const hash = createHash('sha256');
  const exclude = (path: string): boolean => NOT_DECIDING.test(path);
  for (const path of globSync(DECIDING, { cwd: root, exclude }).sort()) {
    const file = join(root, path);
    if (!exclude(path) && statSync(file).isFile()) hash.update(`\0${path}\0`).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}
