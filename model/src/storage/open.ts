import { fileURLToPath } from 'node:url';
import { HamletError } from '../errors.ts';
import { gcsStorage } from './gcs.ts';
import { localStorage } from './local.ts';
import type { Storage } from './port.ts';

/**
 * The storage at a location: `gs://bucket/prefix`, `file:///folder` or the path of a folder. Nothing is read yet.
 *
 * @throws USAGE for another scheme and for `gs://` without a bucket
 */
export function openStorage(location: string): Storage {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(location) ?? [];
  if (scheme === undefined) return localStorage(location);
  if (scheme === 'file') return localStorage(fileURLToPath(location));
  const [bucket = '', ...prefix] = rest.split('/').filter((part) => part !== '');
  if (scheme === 'gs' && bucket !== '') return gcsStorage(bucket, prefix.join('/'));
  throw new HamletError(
    'USAGE',
    `${location} is no location that Hamlet can read.`,
    'Use gs://bucket/prefix or the path of a folder.',
  );
}
