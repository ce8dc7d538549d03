import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { TestService } from '../../testing/app.ts';
import { startTestService } from '../../testing/app.ts';
import { verdictOf } from '../../testing/judge.ts';

const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 900 };

/** Of a message that is larger than the service of the tests takes. */
const LARGE = { verdict: 'ham', score: 0.25, threshold: 0.5, modelVersion: 'test', reasons: [] };

let browser: Browser;
let service: TestService;
let page: Page;
/** What the browser complained of: errors of scripts, violations of the policy, requests to other places. */
let complaints: string[];

beforeAll(async () => {
  service = await startTestService();
  const executablePath = process.env['HAMLET_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
});
afterAll(async () => {
  await browser.close();
  await service.stop();
});
beforeEach(async () => {
  service.status = service.ready;
  page = await open({ viewport: DESKTOP });
});
afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

async function open(options: BrowserContextOptions): Promise<Page> {
  complaints = [];
  const opened = await browser.newPage(options);
  opened.on('pageerror', (error) => complaints.push(String(error)));
  opened.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  opened.on('request', (request) => {
    if (!request.url().startsWith(service.url)) complaints.push(request.url());
  });
  await opened.addInitScript({
    path: fileURLToPath(new URL('../../testing/in-browser.js', import.meta.url)),
  });
  await opened.goto(service.url);
  return opened;
}

/** What the page shows of a message must be what the judge said of its very bytes. */
async function expectVerdict(raw: Uint8Array): Promise<void> {
  const { verdict, score } = verdictOf(raw);
  await page.getByText(`Probability of spam: ${Number((100 * score).toFixed(2))} %`).waitFor();
  expect(await page.locator('.finding').textContent()).toBe(verdict === 'ham' ? 'Ham.' : 'Spam.');
  expect(await page.getByRole('meter').getAttribute('aria-valuenow')).toBe((100 * score).toFixed(2));
  const against = score < 0.5 ? '−' : '+';
  const amount = Math.abs(Math.log(score / (1 - score))).toFixed(2);
  expect(await page.locator('.reasons').first().textContent()).toContain(`${against}${amount}`);
}

describe('a message', () => {
  test('is judged when a sample is picked', async () => {
    const samples = page.locator('#samples button');
    expect(await samples.count()).toBeGreaterThanOrEqual(4);
    for (const sample of await samples.all()) {
      await sample.click();
      await expectVerdict(Buffer.from(await page.locator('#source').inputValue()));
    }
  });

  test('is judged when it is typed and handed over', async () => {
    await page.getByLabel('paste a raw message').fill('Subject: typed\n\nGrüße\n');
    await page.getByRole('button', { name: 'Judge it' }).click();
    await expectVerdict(Buffer.from('Subject: typed\n\nGrüße\n'));
  });

  test('is judged as soon as it is pasted', async () => {
    const raw = 'Subject: pasted\n\nbody\n';
    await page.evaluate(`hamletTest.paste(${JSON.stringify(raw)})`);
    await expectVerdict(Buffer.from(raw));
  });

  test('is judged byte for byte when its file is opened, whatever its charset', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hamlet-page-'));
    const raw = Buffer.from('Subject: caf\xe9\r\n\r\n\x80\xff\r\n', 'latin1');
    await writeFile(join(folder, 'message.eml'), raw);
    await page.locator('#file').setInputFiles(join(folder, 'message.eml'));
    await expectVerdict(raw);
    await page.getByText(`message.eml, ${raw.length} bytes.`).waitFor();
    await rm(folder, { recursive: true });
  });

  test('is judged byte for byte when its file is dropped', async () => {
    const bytes = [...Buffer.from('Subject: dropped \xe9\n\nbody', 'latin1')];
    await page.evaluate(`hamletTest.drop('dropped.eml', ${JSON.stringify(bytes)})`);
    await expectVerdict(Uint8Array.from(bytes));
  });

  test('is judged when it is pasted over a file too large to be shown', async () => {
    const raw = 'Subject: pasted over\n\nbody\n';
    await page.route('**/v1/classify', (route) =>
      (route.request().postDataBuffer()?.length ?? 0) > 200_000
        ? route.fulfill({ json: LARGE })
        : route.continue(),
    );
    await page.locator('#source').fill(raw);
    await page.locator('#source').press('Control+A');
    await page.locator('#source').press('Control+X');
    const buffer = Buffer.from(`Subject: large\n\n${'a '.repeat(150_000)}`);
    await page.locator('#file').setInputFiles({ name: 'large.eml', mimeType: '', buffer });
    await page.getByText('Only its beginning is shown; all of it is judged.').waitFor();
    await page.locator('.finding').waitFor();
    await page.locator('#source').press('Control+V');
    await expectVerdict(Buffer.from(raw));
    expect(await page.locator('#source').inputValue()).toBe(raw);
  });

  test('too large to be shown can be edited: then what is shown is judged', async () => {
    await page.route('**/v1/classify', (route) => route.fulfill({ json: LARGE }));
    const buffer = Buffer.from(`Subject: large\n\n${'a '.repeat(150_000)}`);
    await page.locator('#file').setInputFiles({ name: 'large.eml', mimeType: '', buffer });
    await page.locator('.finding').waitFor();
    await page.locator('#source').press('x');
    await page.getByText('Only what is shown here is judged.').waitFor();
    const [request] = await Promise.all([
      page.waitForRequest('**/v1/classify'),
      page.getByRole('button', { name: 'Judge it' }).click(),
    ]);
    expect(request.postDataBuffer()).toHaveLength(200_001);
  });

  test('that is a folder cannot be read, and the page says so', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hamlet-page-'));
    const devtools = await page.context().newCDPSession(page);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'dragOver', 'drop'] as const)
      await devtools.send('Input.dispatchDragEvent', { type, x: 100, y: 300, data });
    await page.getByText(`${basename(folder)} cannot be read.`).waitFor();
    await rm(folder, { recursive: true });
  });

  test('is judged anew when the text of a file is edited', async () => {
    await page.locator('#file').setInputFiles({ name: 'a', mimeType: '', buffer: Buffer.from('Subject: a') });
    await expectVerdict(Buffer.from('Subject: a'));
    await page.locator('#source').press('End');
    await page.locator('#source').pressSequentially('bc');
    await page.locator('#source').press('Control+Enter');
    await expectVerdict(Buffer.from('Subject: abc'));
  });

  test('that is HTML never becomes part of the page', async () => {
    const attack =
      '<img src=x onerror="document.title=1"><script>document.title=2</script><b id="injected">x</b>';
    await page.locator('#source').fill(`Subject: ${attack}\n\n${attack}`);
    await page.getByRole('button', { name: 'Judge it' }).click();
    await page.locator('.finding').waitFor();
    expect(await page.title()).toBe('Hamlet: ham, or not ham?');
    expect(await page.locator('#injected').count()).toBe(0);
  });
});

describe('what a verdict says in the message’s own words', () => {
  test('is shown as text, whatever it is', async () => {
    await page.route('**/v1/classify', (route) =>
      route.fulfill({
        json: {
          verdict: 'spam',
          score: 0.99999,
          threshold: 0.8,
          modelVersion: '<i>v1</i>',
          reasons: [
            { feature: 'word: <script>document.title=1</script>', contribution: 1.5 },
            { feature: 'word: 12 more', contribution: 2.5 },
            { feature: 'sender: <b>from</b>', contribution: -0.25 },
            { feature: 'structure: quoted lines 0', contribution: 0.2 },
            { feature: 'word: shouted ORDER', contribution: 0.15 },
            { feature: 'subject: script not latin', contribution: 0.14 },
            { feature: 'sender: name is address', contribution: -0.13 },
            { feature: 'opening: 40 patterns', contribution: -3 },
            { feature: 'passage: 30 patterns', contribution: 0.12 },
            { feature: 'before reading', contribution: 0.1 },
            { feature: 'opening: for ham only so far', contribution: 2.2 },
          ],
        },
      }),
    );
    await page.getByRole('button', { name: 'A miracle cure' }).click();
    await page.getByText('over 99.99 %').first().waitFor();
    expect(await page.locator('tbody tr').allTextContents()).toEqual(
      [
        'its words +4.15 for spam',
        'how it begins at most this for ham −0.80 for ham',
        'its sender and receivers −0.38 for ham',
        'how it is built +0.20 for spam',
        'its subject +0.14 for spam',
        'its worst passage +0.12 for spam',
        'before reading +0.10 for spam',
        '“<script>document.title=1</script>” word+1.50 for spam',
        '<b>from</b> sender−0.25 for ham',
        'quotes nobody structure +0.20 for spam',
        '“ORDER” in capitals word +0.15 for spam',
        'letters that are not Latin subject +0.14 for spam',
        'the sender’s name is an address sender −0.13 for ham',
      ].map((row) => expect.stringMatching(new RegExp(row.replace(/[+()]/g, '\\$&').replace(/ /g, '\\s*')))),
    );
    expect(await page.title()).toBe('Hamlet: ham, or not ham?');
  });
});

describe('when there is no verdict', () => {
  test('the page says why and what to do', async () => {
    await page.locator('#source').fill('UNREADABLE');
    await page.getByRole('button', { name: 'Judge it' }).click();
    await page.getByText('The message cannot be read.').waitFor();
    await page.getByText('Check it.').waitFor();
    complaints = complaints.filter((text) => !text.includes('422'));
  });

  test('the page waits for a model that is being trained', async () => {
    service.status = { phase: 'starting', doing: 'a first model is being trained' };
    await page.getByRole('button', { name: 'A miracle cure' }).click();
    await page.getByText('a first model is being trained').waitFor();
    service.status = service.ready;
    await page.locator('.finding').waitFor();
    complaints = complaints.filter((text) => !text.includes('503'));
  });

  test('the page says that the service is gone', async () => {
    await page.route('**/v1/classify', (route) => route.abort());
    await page.getByRole('button', { name: 'A miracle cure' }).click();
    await page.getByText('Hamlet cannot be reached.').waitFor();
    complaints = complaints.filter((text) => !text.includes('ERR_FAILED'));
  });
});

describe('anybody', () => {
  test('gets along with the keyboard alone, and sees where it is', async () => {
    const visited: string[] = [];
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      const focused = page.locator(':focus');
      if ((await focused.count()) === 0) break;
      visited.push((await focused.getAttribute('id')) ?? (await focused.textContent()) ?? '');
      expect(await page.evaluate('hamletTest.outlineOfFocus()')).toBe('solid');
    }
    expect(visited).toEqual(expect.arrayContaining(['A miracle cure', 'source', 'Judge it', 'file']));
    await page.getByRole('button', { name: 'A miracle cure' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.finding').waitFor();
  });

  test('hears the verdict from a screen reader', async () => {
    const answer = page.getByRole('region', { name: 'The verdict' });
    expect(await answer.getAttribute('aria-live')).toBe('polite');
    await page.getByRole('button', { name: 'A miracle cure' }).click();
    await answer.getByRole('meter', { name: 'Probability of spam' }).waitFor();
    await answer.getByRole('table', { name: 'What each side of it says' }).waitFor();
  });

  test.each(
    (['light', 'dark'] as const).flatMap((colorScheme) => [
      { colorScheme, viewport: PHONE, device: 'phone' },
      { colorScheme, viewport: DESKTOP, device: 'desktop' },
    ]),
  )('can read it: $colorScheme on a $device', async ({ colorScheme, viewport }) => {
    await page.close();
    page = await open({ colorScheme, viewport });
    for (const sample of await page.locator('#samples button').all()) {
      await sample.click();
      await page.locator('.finding').waitFor();
      expect(await page.evaluate('hamletTest.weakContrasts()')).toEqual([]);
    }
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(viewport.width);
  });
});
