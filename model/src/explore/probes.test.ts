import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Label, ManifestEntry } from '../data/data.ts';
import { parseMail } from '../mail/parse.ts';
import { readHeaders } from './headers.ts';
import type { Probe } from './probes.ts';
import { Probes } from './probes.ts';

const MESSAGES = 200;

/** Spam arrives in August, but for every fourth, which comes in September like all ham; only ham has X-List. */
const probes = new Probes();
const entries: ManifestEntry[] = [];
let measured: readonly Probe[];

beforeAll(async () => {
  for (let i = 0; i < MESSAGES; i++) {
    const label: Label = i % 2 === 0 ? 'ham' : 'spam';
    const split = i % 5 === 0 || i % 5 === 1 ? 'test' : 'train';
    const sha256 = String(i);
    const arrival = new Date(label === 'spam' && i % 8 !== 1 ? '2002-08-01' : '2002-09-01');
    const raw = Buffer.from(
      `From: a@b.example\n${label === 'ham' ? 'X-List: a' : 'X-Other: a'}\n\nthe very same\n`,
    );
    const mail = await parseMail(raw);
    probes.add(sha256, { raw, source: 's', label, mail, headers: readHeaders(raw), arrival });
    entries.push({ sha256, source: 's', id: sha256, label, date: null, cluster: sha256, split, fold: i % 5 });
  }
  measured = probes.measure(entries, 1);
});

function probe(name: string): Probe | undefined {
  return measured.find((one) => one.name === name);
}

describe('probes', () => {
  test('what separates the classes ranks perfectly', () => {
    expect(probe('names of header fields')).toMatchObject({
      kind: 'collection',
      rocAuc: 1,
      interval: { low: 1, high: 1 },
    });
  });

  test('what is the same everywhere ranks nothing: every pair is a tie', () => {
    expect(probe('words of the body')).toMatchObject({ kind: 'content', rocAuc: 0.5 });
    expect(probe('all content')).toMatchObject({ rocAuc: 0.5 });
  });

  test('a month that only some spam has ranks those pairs right and ties the others: (1 + share) / 2', () => {
    const spam = entries.filter(({ label, split }) => label === 'spam' && split === 'test');
    const august = spam.filter(({ id }) => Number(id) % 8 !== 1).length;
    expect(probe('month of arrival')?.rocAuc).toBeCloseTo((1 + august / spam.length) / 2, 12);
  });

  test('without one class in the test split there is no figure', () => {
    const onlyHam = entries.filter(({ label, split }) => split === 'train' || label === 'ham');
    for (const { rocAuc, interval } of probes.measure(onlyHam, 1))
      expect([rocAuc, interval]).toEqual([null, null]);
  });
});
