/** @needs chromium */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Browser, type BrowserContext, type Locator, type Page, chromium } from 'playwright-core';
import { findProgram } from '../support/services.mjs';
import { type SyncUnderTest, startSync } from '../support/sync-under-test.js';

const SYNC = '/api/portfolio/github/sync';

/** What the browser reports of an answer that is no success, whoever asked for it. */
const REFUSED_ANSWER = 'Failed to load resource: the server responded with a status of 401';

describe('/api/docs in a browser', () => {
  let subject: SyncUnderTest;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let origins: Set<string>;
  let complaints: string[];

  beforeAll(async () => {
    subject = await startSync({ MODULES: 'all' });
    browser = await chromium.launch({
      executablePath: findProgram('chromium', 'chromium-browser', 'google-chrome')!,
      args: ['--no-sandbox'],
    });
  });

  beforeEach(async () => {
    context = await browser.newContext();
    page = await context.newPage();
    origins = new Set();
    complaints = [];
    context.on('request', (request) => {
      if (!request.url().startsWith('data:')) origins.add(new URL(request.url()).origin);
    });
    // A violation of the content security policy is a message of this kind, too.
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${subject.server.url}/api/docs`);
  });

  afterEach(() => context.close());

  afterAll(async () => {
    await browser.close();
    await subject.stop();
  });

  const named = (within: Page | Locator, name: string) => within.getByRole('button', { name, exact: true });

  async function authorize(token: string): Promise<void> {
    await page.locator('.scheme-container').getByRole('button', { name: 'Authorize' }).click();
    const dialog = page.locator('.dialog-ux');
    const scheme = dialog.locator('.auth-container', { hasText: 'github-token' });
    await scheme.getByRole('textbox').fill(token);
    await named(scheme, 'Apply credentials').click();
    await named(scheme, 'Close').click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** @returns the answer as the page shows it. */
  async function executeSync(): Promise<Locator> {
    const operation = page.locator('.opblock', { hasText: SYNC });
    await operation.locator('.opblock-summary-control').click();
    await named(operation, 'Execute').click();
    const answer = operation.locator('.live-responses-table .response').first();
    await answer.waitFor();
    return answer;
  }

  it('authorises, executes the example of a sync and shows its answer, all from this server', async () => {
    await authorize('ghp_browser');
    const answer = await executeSync();
    expect(await answer.locator('.response-col_status').innerText()).toMatch(/^200/);
    const shown = await answer.locator('.response-col_description pre').first().innerText();
    expect(JSON.parse(shown)).toMatchObject({
      user: { login: 'octocat' },
      repos: Array.from({ length: 8 }, () => ({ name: expect.stringMatching(/^repository-\d$/) })),
      sync: { source: 'github' },
    });
    expect((await subject.github.requests()).map(({ token }) => token)).toContain('ghp_browser');
    expect([...origins]).toEqual([subject.server.url]);
    expect(complaints).toEqual([]);
  });

  it('shows the code of the problem when GitHub refuses the token', async () => {
    await authorize('ghp_invalidbrowser');
    const answer = await executeSync();
    expect(await answer.locator('.response-col_status').innerText()).toMatch(/^401/);
    expect(await answer.innerText()).toContain('GITHUB_TOKEN_INVALID');
    expect(complaints.filter((complaint) => !complaint.startsWith(REFUSED_ANSWER))).toEqual([]);
  });

  it('lists every operation of the document, which is one at both of its addresses', async () => {
    const read = async (path: string) =>
      (await (await fetch(subject.server.url + path)).json()) as {
        openapi: string;
        paths: Record<string, object>;
      };
    const [document, other] = await Promise.all([read('/openapi.json'), read('/api/docs-json')]);
    expect(other).toEqual(document);
    expect(document.openapi).toMatch(/^3\.1\./);
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    await page.locator('.opblock').first().waitFor();
    const shown = await page.locator('.opblock-summary').evaluateAll((summaries) =>
      summaries.map((summary) => {
        const textOf = (selector: string) => summary.querySelector(selector)?.textContent ?? '';
        return `${textOf('.opblock-summary-method')} ${textOf('.opblock-summary-path')}`;
      }),
    );
    // The page puts invisible spaces into paths, at which a line may break.
    expect(shown.map((line) => line.replaceAll('\u200b', '')).sort()).toEqual(operations.sort());
  });
});
