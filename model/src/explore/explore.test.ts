import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeMailFolder } from '../../../testing/mail.ts';
import { openDataSource } from '../data/open.ts';
import type { Exploration } from './explore.ts';
import { exploreData } from './explore.ts';
import { wilson } from './plot-parts.ts';
import { PLOTS } from './plots.ts';
import { renderExploration } from './report.ts';

const SCRIPT = '<script>alert(1)</script>';
const FORM = `From: <x@203.0.113.9>
Date: Mon, 2 Sep 2002 10:00:00 +0000
Received: from a by b; Fri, 30 Aug 2002 10:00:00 +0000
Subject: ${SCRIPT}
Content-Type: text/html; charset=koi8-r

<form><img src="http://203.0.113.9/a.png"><a href="http://203.0.113.9/">win the very same prize today</a></form><!-- x -->
`;
const REPEATED = `Subject: same\nIn-Reply-To: <1@x>\n\nthese nine words stand in two folders of mail\n`;

let root: string;
let exploration: Exploration;

const explore = (): Promise<Exploration> =>
  exploreData([openDataSource(join(root, 'one')), openDataSource(join(root, 'two'))], { seed: 1 });

function put(path: string, text: string | Uint8Array): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'explore-test-'));
  writeMailFolder(join(root, 'one'), 30);
  put('one/spam/form.eml', FORM);
  put('one/spam/copy.eml', FORM);
  put('one/spam/empty.eml', '\n');
  put('one/ham/repeated.eml', REPEATED);
  put('two/spam/repeated.eml', `X-Other: 1\n${REPEATED}`);
  put(
    'two/ham/bytes.eml',
    Buffer.from('Subject: caf\xe9\n\ntext of its own, not like any other here\n', 'latin1'),
  );
  exploration = await explore();
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('the summary equals what was counted by hand', () => {
  test('messages, copies, unreadable ones', () => {
    expect(exploration.report).toMatchObject({
      messages: 66,
      kept: 64,
      exactDuplicates: 1,
      unreadable: { total: 1, byReason: { MESSAGE_EMPTY: 1 } },
    });
  });

  test('sources with their classes and dates', () => {
    expect(exploration.sources).toMatchObject([
      { source: 'one', ham: 31, spam: 31, first: '2002-08-30', last: '2002-09-28' },
      { source: 'two', ham: 1, spam: 1, first: null, last: null },
    ]);
  });

  test('months', () => {
    expect(exploration.months).toEqual([
      { month: '2002-08', ham: 0, spam: 1 },
      { month: '2002-09', ham: 30, spam: 30 },
      { month: 'unknown', ham: 2, spam: 1 },
    ]);
  });

  test('clusters by size, across sources and across classes', () => {
    const { bySource, bySize, acrossSources, acrossClasses } = exploration.duplicates;
    expect(bySource).toEqual([
      { source: 'one', messages: 62, inClusters: 1 },
      { source: 'two', messages: 2, inClusters: 1 },
    ]);
    expect(bySize).toEqual([{ size: '2', clusters: 1, ham: 1, spam: 1 }]);
    expect(acrossSources).toEqual([{ sources: ['one', 'two'], clusters: 1, messages: 2 }]);
    expect(acrossClasses).toMatchObject([{ subject: 'same', ham: 1, spam: 1 }]);
  });

  test('values and traits, by class and source', () => {
    const trait = (name: string) => exploration.traits.find((row) => row.trait === name)?.count;
    const one = { ham: 0, spam: 1, sources: { one: 1 } };
    expect(exploration.values.charset).toContainEqual({ value: 'koi8-r', ...one });
    expect(exploration.values.format).toContainEqual({ value: 'HTML', ...one });
    for (const name of [
      'a link to an IP number',
      'a form',
      'an image',
      'an HTML comment',
      'Date off by two days',
    ])
      expect([name, trait(name)]).toEqual([name, one]);
    expect(trait('In-Reply-To or References')).toEqual({ ham: 1, spam: 1, sources: { one: 1, two: 1 } });
    expect(trait('bytes beyond UTF-8')).toEqual({ ham: 1, spam: 0, sources: { two: 1 } });
    expect(trait('no sender')).toEqual({ ham: 2, spam: 1, sources: { one: 1, two: 2 } });
  });

  test('every message stands in one bin of a histogram, and the largest quantile is the largest message', () => {
    const bins = exploration.histograms.bytes;
    expect(bins.reduce((sum, { messages }) => sum + messages, 0)).toBe(64);
    const largest = exploration.distributions.find(
      ({ measure, label }) => measure === 'attachments' && label === 'ham',
    );
    expect(largest).toMatchObject({ mean: 0, quantiles: [0, 0, 0, 0, 0, 0] });
  });

  test('a label that all other mail speaks against is doubted', async () => {
    const folder = join(root, 'wrong');
    writeMailFolder(folder, 40);
    const spam = 'free money winner cash offer click credit limited pills guarantee '.repeat(4);
    writeFileSync(join(folder, 'ham/wrong.eml'), `Subject: free money\n\n${spam}\n`);
    const { suspects } = await exploreData([openDataSource(folder)], { seed: 1 });
    expect(suspects[0]).toMatchObject({ id: 'ham/wrong.eml', label: 'ham', subject: 'free money' });
  });
});

test('the same mail gives the same report, byte for byte', async () => {
  const again = await explore();
  expect(JSON.stringify(again)).toBe(JSON.stringify(exploration));
  expect(await renderExploration(again)).toBe(await renderExploration(exploration));
});

test('the report is one page without script or anything from the network, and what mail says in it is escaped', async () => {
  const hostile = { source: SCRIPT, id: '"><img src=x>', label: 'ham', score: 1, subject: SCRIPT } as const;
  const months = [{ month: '2002-09', ham: 1, spam: 1 }];
  const page = await renderExploration({ ...exploration, months, suspects: [hostile] });
  expect(page).not.toMatch(/<(?:script|link|img|iframe|object)|<[^>]*\s(?:src|href)="(?!#)|url\((?!#)/i);
  expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
});

test('of two messages without dates or duplicates there is a report too, which says what is missing', async () => {
  put('tiny/ham/1', 'Subject: a\n\nhello there friend\n');
  put('tiny/spam/1', 'Subject: b\n\nbuy pills now\n');
  const page = await renderExploration(await exploreData([openDataSource(join(root, 'tiny'))], { seed: 1 }));
  expect(page).toContain('No message has a date.');
  expect(page).toContain('No message has a near-duplicate.');
  expect(page).not.toContain('– to –');
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});

test('a chart escapes what it names', async () => {
  const [first] = exploration.duplicates.bySource;
  const bySource = first === undefined ? [] : [{ ...first, source: SCRIPT }];
  const picture = await PLOTS.duplicates(
    { ...exploration, duplicates: { ...exploration.duplicates, bySource } },
    'picture',
  );
  expect(picture).toContain('<svg');
  expect(picture).not.toContain('<script');
});

test('the interval of a share is Wilson’s: 1 of 10 lies between 1.8 and 40.4 percent', () => {
  // Newcombe 1998, table I, gives 0.0179 to 0.4042 for 1 of 10.
  expect(wilson(1, 10).low).toBeCloseTo(0.0179, 4);
  expect(wilson(1, 10).high).toBeCloseTo(0.4042, 3);
});
