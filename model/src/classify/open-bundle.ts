import { loadBundle } from '../bundle/load.ts';
import type { Judge } from './judge.ts';
import { openStorage } from '../storage/open.ts';
import { judgeMessage } from '../judge/judge.ts';

/** Where a bundle lies; cloneable, so that any thread can open it. */
export interface BundleLocation {
  /** Folder or `gs://bucket/prefix`. */
  readonly location: string;
}

/** Loads and verifies a bundle, and gives the judge that it makes. @throws BUNDLE_… */
export async function openJudge({ location }: BundleLocation): Promise<Judge> {
  const { jury, manifest } = await loadBundle(openStorage(location), '');
  const bench = { jury, threshold: manifest.threshold, version: manifest.version };
  return (raw) => judgeMessage(bench, raw);
}
