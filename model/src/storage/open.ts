import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { HamletError } from '../errors.ts';
import { gcsStorage } from './gcs.ts';
import { localStorage } from './local.ts';
import type { Storage } from './port.ts';

/**
 * The storage at a location: `gs://bucket/prefix`, `file:///folder` or the path of a folder. Nothing is read yet.
 *
 * @throws USAGE for another scheme, for `gs://` without a bucket and for a `file:` URL that names no path
 */
export function openStorage(location: string): Storage {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(location) ?? [];
  if (scheme === undefined || isFileUrl(location)) return localStorage(localPath(location));
  const [bucket = '', ...prefix] = rest.split('/').filter((part) => part !== '');
  if (scheme === 'gs' && bucket !== '') return gcsStorage(bucket, prefix.join('/'));
  throw new HamletError(
    'USAGE',
    `${location} is no location that Hamlet can read.`,
    'Use gs://bucket/prefix or the path of a folder.',
  );
}

/** The absolute path that a location on this machine names. @throws USAGE for a `file:` URL that names none */
export function localPath(location: string): string {
  if (!isFileUrl(location)) return resolve(location);
  try {
    return resolve(fileURLToPath(location));
  } catch (cause) {
    throw new HamletError(
      'USAGE',
      `${location} names no path of this machine.`,
      'A file: URL has three slashes, file:///home/me/mail; or give the path alone: /home/me/mail',
      { cause },
    );
  }
}

function isFileUrl(location: string): boolean {
  return /^file:\/\//i.test(location);
}
