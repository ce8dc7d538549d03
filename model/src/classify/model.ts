import { HamletError } from '../errors.ts';
import type { JudgeSource } from './judge.ts';

/**
 * The judge of a model.
 *
 * @param reference a bundle folder, `gs://bucket/prefix`, or a version or alias of the registry
 * @param registry  location of the registry
 * @throws NO_CHAMPION, VERSION_NOT_FOUND, BUNDLE_NOT_FOUND
 */
export function modelSource(reference: string, registry: string): Promise<JudgeSource> {
  const message = `There is no model ${reference} in ${registry}.`;
  return Promise.reject(new HamletError('NO_CHAMPION', message, 'Run: npx hamlet train'));
}
