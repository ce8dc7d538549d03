import type { DataSource, ManifestEntry } from '../data/data.ts';
import { fingerprint } from '../data/fingerprint.ts';
import type { PreparedData, PrepareOptions } from '../data/prepare.ts';
import { prepareData } from '../data/prepare.ts';
import { extractFeatures } from '../features/extract.ts';
import { parseMail } from '../mail/parse.ts';
import type { Settings } from './settings.ts';
import type { Selection } from './vocabulary.ts';
import { FeatureTable } from './vocabulary.ts';

/** Labelled mail made ready to learn from. */
export interface Readings extends Selection {
  /** The matrices have one row an entry, in its order. */
  readonly data: PreparedData;
}

/** Reads every message once: its features, its near-duplicates, its split. Messages themselves are not kept. */
export async function readMail(
  sources: readonly DataSource[],
  options: Omit<PrepareOptions, 'visit'>,
  settings: Settings,
): Promise<Readings> {
  const table = new FeatureTable();
  const data = await prepareData(sources, {
    ...options,
    visit: async ({ sha256, raw }) => {
      const mail = await parseMail(raw);
      table.add(sha256, extractFeatures(mail));
      return fingerprint(mail.text);
    },
  });
  return { data, ...table.select(clustersOf(data.entries), settings.minClusters, settings.maxFeatures) };
}

function clustersOf(entries: readonly ManifestEntry[]): Map<string, string> {
  return new Map(entries.map(({ sha256, cluster }) => [sha256, cluster]));
}
