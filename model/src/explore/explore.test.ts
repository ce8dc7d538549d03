import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeMailFolder } from '../../../testing/mail.ts';
import { openDataSource } from '../data/open.ts';
import type { Exploration } from './explore.ts';
import { exploreData } from './explore.ts';
import { readHeaders } from './facts.ts';
import { renderExploration } from './report.ts';
import { WordCounts } from './telling.ts';

let folder: string;
let exploration: Exploration;

const explore = (): Promise<Exploration> => exploreData([openDataSource(folder)], { seed: 1 });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'explore-test-'));
  writeMailFolder(folder, 30);
  mkdirSync(join(folder, 'spam', 'more'));
  for (const copy of ['a', 'b'])
    writeFileSync(
      join(folder, 'spam/more', copy),
      'Subject: <script>alert(1)</script>\nContent-Type: text/html; charset=koi8-r\n\n<p>the very same text twice</p>\n',
    );
  exploration = await explore();
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the summary equals what was counted by hand', () => {
  test('messages, copies and months', () => {
    expect(exploration.report).toMatchObject({ messages: 62, kept: 61, exactDuplicates: 1 });
    expect(exploration.months).toEqual([
      { month: '2002-09', ham: 30, spam: 30 },
      { month: 'unknown', ham: 0, spam: 1 },
    ]);
  });

  test('formats, charsets and header fields', () => {
    const count = (kind: string, value: string) =>
      exploration.counts.find((entry) => entry.kind === kind && entry.value === value);
    expect(count('format', 'HTML')).toMatchObject({ ham: 0, spam: 1 });
    expect(count('charset', 'koi8-r')).toMatchObject({ ham: 0, spam: 1 });
    expect(count('headerFields', 'received')).toMatchObject({ ham: 30, spam: 30 });
  });

  test('what tells the classes apart is found, what does not is not', () => {
    const probe = (name: string): number =>
      exploration.probes.find((entry) => entry.name === name)?.rocAuc ?? Number.NaN;
    expect(probe('words of the body alone')).toBe(1);
    expect(probe('month of arrival alone')).toBeLessThan(0.7);
  });
});

test('the same mail gives the same report, byte for byte', async () => {
  expect(await renderExploration(await explore())).toBe(await renderExploration(exploration));
});

test('the report is one page without script or anything from the network', async () => {
  const page = await renderExploration(exploration);
  expect(page).not.toMatch(/<script|src=|href="http/i);
});

test('log-odds with a prior: a word that both classes use alike says nothing, and turned classes turn the sign', () => {
  const [one, other] = [new WordCounts(), new WordCounts()];
  for (let i = 0; i < 20; i++) {
    one.add('ham', 'kernel both');
    one.add('spam', 'pills both');
    other.add('spam', 'kernel both');
    other.add('ham', 'pills both');
  }
  const z = (counts: WordCounts, word: string): number =>
    counts.telling(3).spam.find((entry) => entry.word === word)?.z ?? Number.NaN;
  expect(z(one, 'both')).toBeCloseTo(0, 10);
  expect(z(one, 'pills')).toBeGreaterThan(0);
  expect(z(one, 'pills')).toBeCloseTo(-z(other, 'pills'), 10);
});

test('header fields are read with their folded lines, and nothing of the body is', () => {
  expect(readHeaders(Buffer.from('A: 1\r\nB: 2\r\n  3\r\n\r\nC: 4\r\n'))).toEqual([
    { name: 'a', value: ' 1' },
    { name: 'b', value: ' 2 3' },
  ]);
});
