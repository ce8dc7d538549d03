import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { details, figure, grid, note, renderPage, table } from './page.ts';

/** A4 without the margins a browser prints, in CSS pixels. */
const PAPER = { width: 718, height: 1000 };
const PHONE = { width: 390, height: 844 };

const SVG = '<svg viewBox="0 0 500 300"><text x="10" y="20">a chart</text></svg>';
/** The widest table there is: the sources of an exploration. */
const COLUMNS = 'Source,Ham,Spam,First,Last,Median size,95 %,Largest,Near-duplicates,In test'.split(',');
const ROW = 'easy-ham-1,2500,0,2002-08-22,2002-12-04,3.2 kB,6.6 kB,90.3 kB,21.0 %,19.6 %'.split(',');

const PAGE = renderPage({
  title: 'A report',
  lead: 'What it is about.',
  sections: [
    {
      title: 'Tables',
      blocks: [
        table('Wide', COLUMNS, [ROW]),
        table(
          'Narrow',
          ['', 'called ham', 'called spam'],
          [
            ['ham', '827', '2'],
            ['spam', '5', '375'],
          ],
        ),
        grid([figure(SVG, 'One.'), figure(SVG, 'Two.')]),
        details('More', [note('What is seen when it is opened.')]),
      ],
    },
  ],
  footer: 'Made by a test.',
});

let browser: Browser;

beforeAll(async () => {
  const executablePath = process.env['HAMLET_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
});
afterAll(() => browser.close());

/** By how many pixels a table is wider than what can be seen of it. */
const HIDDEN = '[...document.querySelectorAll(".scroll")].map((e) => e.scrollWidth - e.clientWidth)';

test('on paper no column is cut off, charts stand side by side, and what is closed is open', async () => {
  const page = await browser.newPage({ viewport: PAPER });
  await page.setContent(PAGE);
  const more = page.getByText('What is seen when it is opened.');
  expect(await more.isVisible()).toBe(false);
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate(HIDDEN)).toEqual([0, 0]);
  expect(await more.isVisible()).toBe(true);
  const [left, right] = await Promise.all([0, 1].map((i) => page.locator('figure').nth(i).boundingBox()));
  expect(left?.y).toBe(right?.y);
  await page.close();
});

test('on a phone a confusion matrix is seen whole, and nothing moves the page sideways', async () => {
  const page = await browser.newPage({ viewport: PHONE });
  await page.setContent(PAGE);
  const [, narrow] = await page.evaluate<number[]>(HIDDEN);
  expect(narrow).toBe(0);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  await page.close();
});
