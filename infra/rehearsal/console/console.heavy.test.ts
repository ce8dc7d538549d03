import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import type { RunningCloud } from '../cloud/core/cloud.ts';
import { openCloud, OPERATOR } from '../src/cloud.ts';
import { consoleUrl } from './addresses.ts';
import type { ConsoleState } from './state.ts';

const PHONE = { width: 360, height: 740 };
const directory = mkdtempSync(join(tmpdir(), 'hamlet-console-'));
let cloud: RunningCloud;
let browser: Browser;

beforeAll(async () => {
  cloud = await openCloud(directory);
  const executablePath = process.env['HAMLET_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  await makeProject('first-project');
});
afterAll(async () => {
  await browser.close();
  await cloud.stop();
  rmSync(directory, { recursive: true });
});

async function makeProject(projectId: string): Promise<void> {
  await fetch(`${cloud.url}/cloudresourcemanager.googleapis.com/v1/projects`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${cloud.tokens.issueAccess({ member: OPERATOR }).token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ projectId, name: projectId }),
  });
}

async function open(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage(options);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(consoleUrl(cloud.url));
  return { page, complaints };
}

async function stateNow(): Promise<ConsoleState> {
  return (await (await fetch(`${consoleUrl(cloud.url)}state.json`)).json()) as ConsoleState;
}

test('shows requests and who made them, and is no part of them', async () => {
  const { page, complaints } = await open();
  await page.locator('#requests').getByText('POST cloudresourcemanager.googleapis.com/v1/projects').waitFor();
  expect((await stateNow()).requests.filter(({ host }) => host === 'console')).toEqual([]);
  expect(complaints).toEqual([]);
});

test('shows what was refused, by itself, while it is open', async () => {
  const { page } = await open();
  await fetch(`${cloud.url}/cloudresourcemanager.googleapis.com/v1/projects/first-project`);
  await page.locator('#access').getByText('allUsers').waitFor();
  expect((await stateNow()).decisions.find(({ member }) => member === 'allUsers')?.granted).toBe(false);
});

test('finds by keyboard alone', async () => {
  const { page } = await open();
  await page.getByRole('searchbox').focus();
  await page.keyboard.type('no-such-thing');
  await page.keyboard.press('Enter');
  await page.getByText('Requests to the APIs: None.').waitFor();
  expect((await page.locator('#requests table').count()) === 0).toBe(true);
});

test('fits a phone, light and dark', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const { page } = await open({ viewport: PHONE, colorScheme });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  }
});

test('says nothing that is secret', async () => {
  const shown = JSON.stringify(await stateNow());
  expect(shown).not.toMatch(/PRIVATE KEY|ya29\./);
});
