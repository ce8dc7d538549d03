import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { linkPackages } from '../../src/packages.ts';
import { ignoring } from './ignore.ts';

/** What a build gets to see: a folder without what its ignore file names. */
export interface BuildContext {
  readonly folder: string;
  readonly dockerfile: string;
  /** Relative paths of files, sorted. */
  readonly files: readonly string[];
}

/**
 * Reads a context. The ignore file is `<Dockerfile>.dockerignore` if there is one, else `.dockerignore` of the context.
 * Source: https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function readContext(context: string, dockerfile: string): BuildContext {
  const folder = resolve(context);
  const file = resolve(dockerfile);
  for (const path of [folder, file])
    if (!existsSync(path)) throw new Error(`The build needs ${path}, which does not exist.`);
  const own = `${file}.dockerignore`;
  const ignoreFile = existsSync(own) ? own : join(folder, '.dockerignore');
  const ignores = ignoring(existsSync(ignoreFile) ? readFileSync(ignoreFile, 'utf8') : '');
  return { folder, dockerfile: file, files: walk(folder, '', ignores).sort() };
}

function walk(folder: string, below: string, ignores: (path: string) => boolean): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return hopeless(path, ignores) ? [] : walk(folder, path, ignores);
    return ignores(path) ? [] : [path];
  });
}

// Below an ignored folder something may be let in again by a `!` line; these folders never hold such a thing.
function hopeless(path: string, ignores: (path: string) => boolean): boolean {
  return /(^|\/)(node_modules|\.git)$/.test(path) && ignores(path);
}

/** Names the content: files with their names and executable bits, the Dockerfile, and whatever else decides the build. */
export function contextDigest({ folder, dockerfile, files }: BuildContext, more: unknown): string {
  const hash = createHash('sha256').update(JSON.stringify(more)).update(readFileSync(dockerfile));
  for (const path of files) {
    const place = join(folder, path);
    const status = lstatSync(place);
    hash.update(`\0${path}\0${status.mode & 0o111 ? 'x' : '-'}\0`);
    hash.update(status.isSymbolicLink() ? readlinkSync(place) : readFileSync(place));
  }
  return `sha256:${hash.digest('hex')}`;
}

/** The same for every copy, so that layers made of the same content are the same. */
const COPIED = new Date('2020-01-01T00:00:00Z');

/** Copies a context to a new folder. */
export function copyContext({ folder, files }: BuildContext, target: string): void {
  for (const path of files) {
    const to = join(target, path);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(folder, path), to, { verbatimSymlinks: true });
  }
  for (const path of readdirSync(target, { recursive: true, encoding: 'utf8' }))
    lutimesSync(join(target, path), COPIED, COPIED);
}

/** Gives a copy what its image would have installed, so that processes can run in it. */
export function linkInstalled({ folder }: BuildContext, target: string): void {
  const packages = installedPackages(folder);
  if (packages !== undefined && !existsSync(join(target, 'node_modules')))
    linkPackages(packages, join(target, 'node_modules'));
}

/** The nearest `node_modules`. */
export function installedPackages(folder: string): string | undefined {
  const place = join(folder, 'node_modules');
  if (existsSync(place)) return place;
  return dirname(folder) === folder ? undefined : installedPackages(dirname(folder));
}
