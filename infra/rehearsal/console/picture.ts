// The picture of the console in README.md, of the cloud in .hamlet/rehearsal, in which foundation and dev have been deployed:
//   npm run picture:console [-- FOLDER OF ANOTHER CLOUD [FILE]]
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';
import { openCloud } from '../src/cloud.ts';
import { consoleUrl } from './addresses.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const SIZE = { width: 1180, height: 1760 };

const [directory = resolve(ROOT, '.hamlet/rehearsal'), file = resolve(ROOT, 'docs/pictures/console.png')] =
  process.argv.slice(2);
const cloud = await openCloud(directory);
const browser = await chromium.launch({
  executablePath: process.env['HAMLET_TEST_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: SIZE });
  await page.goto(consoleUrl(cloud.url));
  await page.screenshot({ path: file });
} finally {
  await browser.close();
  await cloud.stop();
}
