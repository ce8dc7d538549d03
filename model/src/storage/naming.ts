import { dirname } from 'node:path';
import { HamletError } from '../errors.ts';

/** Runs one file system call and turns its failure into a HamletError that names the file. */
export async function naming<T>(file: string, call: (file: string) => Promise<T>): Promise<T> {
  try {
    return await call(file);
  } catch (error) {
    throw error instanceof HamletError ? error : toHamletError(error, file);
  }
}

function toHamletError(cause: unknown, file: string): HamletError {
  switch (isRefusedFolder(cause) ? 'EROFS' : codeOf(cause)) {
    case 'ENOENT':
      if (file.includes('\ufffd')) return nameless(file, cause);
      return new HamletError('STORAGE_NOT_FOUND', `${file} does not exist.`, 'Check the path.', { cause });
    case 'EEXIST':
    case 'EISDIR':
    case 'ENOTDIR':
      return new HamletError(
        'STORAGE_FORBIDDEN',
        `${file} cannot be used: a folder stands where a file is needed, or a file where a folder is.`,
        'Move it out of the way or choose another path.',
        { cause },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new HamletError(
        'STORAGE_FORBIDDEN',
        `Access to ${file} is denied.`,
        `Give this user the right to it; see: ls -ld "${dirname(file)}" "${file}"`,
        { cause },
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new HamletError(
        'STORAGE_FULL',
        `No space is left to write ${file}. Nothing was written.`,
        `Free some space, then run the same command again; see: df -h "${dirname(file)}"`,
        { cause },
      );
    default:
      return new HamletError(
        'STORAGE_UNAVAILABLE',
        `${file} cannot be accessed: ${cause instanceof Error ? cause.message : String(cause)}.`,
        'Check the disk and the mount, then run the same command again.',
        { cause },
      );
  }
}

/** Node.js says of a folder with all above it, where none can be made, that it does not exist. */
function isRefusedFolder(cause: unknown): boolean {
  return codeOf(cause) === 'ENOENT' && (cause as NodeJS.ErrnoException).syscall === 'mkdir';
}

/** Names are bytes to the system and text to Node.js, which shows what is no UTF-8 as U+FFFD. */
function nameless(file: string, cause: unknown): HamletError {
  return new HamletError(
    'STORAGE_NOT_FOUND',
    `${file} cannot be opened: there is no such name, or it is not UTF-8.`,
    'Check the path, or give the file a name in UTF-8.',
    { cause },
  );
}

/** What the system calls an error; empty for what is no error of a call. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
