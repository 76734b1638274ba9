import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserContextOptions, type Page, chromium } from 'playwright-core';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The system's browser; undefined where there is none, and then tests that need one say so and are skipped. */
export const browserPath: string | undefined = [process.env['CHROMIUM_PATH'] ?? '', ...candidates].find(
  (path) => path !== '' && existsSync(path),
);

/** Why a test that needs a browser is skipped: stands in its name. */
export const withoutBrowser: string = browserPath === undefined ? ' (skipped: no chromium on this machine)' : '';

// The browser must not talk to anyone but us: no updates, no sync, no first-run pages.
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Opens a page from a file, as a reader would, hands it over, and leaves nothing behind. */
export async function withPage<T>(
  html: string,
  options: BrowserContextOptions,
  use: (page: Page, requests: readonly string[]) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'indoubt-report-'));
  const file = join(folder, 'report.html');
  await writeFile(file, html);
  const browser = await chromium.launch({ executablePath: browserPath ?? 'chromium', args: flags });
  try {
    const page = await (await browser.newContext(options)).newPage();
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    return await use(page, requests);
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}
