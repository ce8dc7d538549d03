import { execFile } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';

/**
 * The commit that a file of the code is checked out from; null where there is none, as in an image or an installed package. The
 * repository of a project that Hamlet is merely installed in does not know the file, and is not asked for more.
 */
export async function commitOf(file: string): Promise<string | null> {
  try {
    const names = ['HEAD', `HEAD:./${basename(file)}`];
    const { stdout } = await promisify(execFile)('git', ['rev-parse', ...names], { cwd: dirname(file) });
    return stdout.split('\n')[0] ?? null;
  } catch {
    return null;
  }
}
