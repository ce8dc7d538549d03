// Takes the picture of the page that README.md shows: `npm start` in one terminal, `npm run picture:page` in another. It needs
// Chromium.
import { chromium } from 'playwright-core';

const [url = 'http://localhost:8080'] = process.argv.slice(2);
const executablePath = process.env['HAMLET_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
/** As much as fits on the first screen of README.md: the message, the verdict, and where the reasons begin. */
const CLIP = { x: 0, y: 0, width: 1100, height: 1010 };

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: 1100, height: 900 }, reducedMotion: 'reduce' });
await page.goto(url);
await page.getByRole('button', { name: 'In disguise' }).click();
await page.locator('.finding').waitFor();
await page.screenshot({ path: 'docs/pictures/page.png', fullPage: true, clip: CLIP });
await browser.close();
