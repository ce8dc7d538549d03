import { fileURLToPath } from 'node:url';
import { localStorage } from './local.ts';
import type { Storage } from './port.ts';

/**
 * The storage at a location: `gs://bucket/prefix`, `file:///folder` or the path of a folder. The Cloud Storage client is
 * loaded only for `gs://`.
 *
 * @throws USAGE for another scheme or a `gs://` location without a bucket
 */
export function openStorage(location: string): Storage {
  return localStorage(location.startsWith('file://') ? fileURLToPath(location) : location);
}
