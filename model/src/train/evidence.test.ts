import { expect, test } from '@jest/globals';
import { smallBundle } from '../../../testing/bundle.ts';
import { digestOf } from '../bundle/manifest.ts';
import { juryFromFiles } from '../bundle/model-files.ts';
import type { DataSource, LabelledMessage, ManifestEntry } from '../data/data.ts';
import { gatherEvidence } from './evidence.ts';

const messages: LabelledMessage[] = ['text/plain', 'text/html', 'text/plain', 'text/html'].map((type, i) => ({
  raw: Buffer.from(`Subject: ${i}\nContent-Type: ${type}\n\n<p>body ${i}</p>\n`),
  label: i < 2 ? 'ham' : 'spam',
  source: 'mine',
  id: String(i),
}));
const entries = messages.map(({ raw, ...message }): ManifestEntry => {
  const sha256 = digestOf(raw);
  return { ...message, sha256, date: null, cluster: sha256, split: 'test', fold: 0 };
});
const judge = juryFromFiles((await smallBundle(1)).files);

function sourceOf(held: readonly LabelledMessage[]): DataSource {
  return {
    uri: 'memory',
    bytes: () => Promise.resolve(0),
    async *messages() {
      for (const message of held) yield await Promise.resolve(message);
    },
  };
}

test('a message that is gone when it is read again leaves the facts of the others at their rows', async () => {
  const left = messages.filter(({ id }) => id !== '1').reverse();
  const measured = { data: { entries }, test: { entries, scores: [0.1, 0.2, 0.8, 0.9] }, judge };
  const { facts, spam, reasons } = await gatherEvidence([sourceOf(left)], measured);
  expect(facts.map(({ source, format }) => `${source} ${format}`)).toEqual([
    'mine plain',
    'mine unknown',
    'mine plain',
    'mine HTML',
  ]);
  expect(spam.map(({ subject }) => subject)).toEqual(['2', '3']);
  expect([...reasons.keys()].sort()).toEqual([0, 2, 3]);
});
