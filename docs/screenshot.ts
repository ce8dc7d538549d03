// Takes the picture of the rehearsal's console that README.md shows: `npm run rehearse -- console` in one terminal, then
// `node docs/screenshot.ts http://127.0.0.1:PORT/console/`. Needs Chromium.
import { chromium } from 'playwright-core';

const [url = ''] = process.argv.slice(2);
const executablePath = process.env['HAMLET_TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: 1120, height: 1000 } });
await page.goto(url);
await page.screenshot({ path: 'docs/pictures/console.png' });
await browser.close();
