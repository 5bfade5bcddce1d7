/** @needs chromium */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';
import { type FakeGithub, startFakeGithub } from '../support/fake-github.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { findProgram } from '../support/services.mjs';
import { signInSettings } from '../support/sign-in-app.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

describe('/onboarding in a browser', () => {
  let github: FakeGithub;
  let database: TestDatabase;
  let server: ServerProcess;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  /** By the name under which the server knows itself. */
  let origin: string;

  beforeAll(async () => {
    github = await startFakeGithub();
    database = await createTestDatabase();
    const { APP_URL: _own, ...settings } = signInSettings(github);
    server = await startServer({
      MODULES: 'account,github-sync,profile',
      DATABASE_URL: database.url,
      ...settings,
    });
    origin = server.url.replace('127.0.0.1', 'localhost');
    browser = await chromium.launch({
      executablePath: findProgram('chromium', 'chromium-browser', 'google-chrome')!,
      args: ['--no-sandbox'],
    });
  });

  beforeEach(async () => {
    context = await browser.newContext({ javaScriptEnabled: false });
    page = await context.newPage();
    complaints = [];
    // A violation of the content security policy is a message of this kind, too.
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
  });

  afterEach(() => context.close());

  afterAll(async () => {
    await browser.close();
    await server.stop();
    await database.drop();
    await github.stop();
  });

  it('leads from nobody to a profile without a script', async () => {
    await page.goto(`${origin}/onboarding`);
    await page.getByRole('link', { name: 'Sign in with GitHub' }).click();
    await page.waitForURL(`${origin}/onboarding?step=sync`);
    expect(await page.getByText('Signed in as').textContent()).toBe('Signed in as demo.');
    await page.getByRole('button', { name: 'Sync with GitHub' }).click();
    await page.waitForURL(`${origin}/onboarding?step=done`);
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.getByRole('link', { name: 'Robin Example' }).click();
    expect(await page.locator('body').textContent()).toContain('"isPublic":false');
    const cookies = await context.cookies();
    expect(cookies).toMatchObject([{ name: 'session', httpOnly: true, sameSite: 'Lax' }]);
  });

  it('says in plain words what the way back from GitHub brought', async () => {
    await github.order({ authorizationError: 'access_denied' });
    await page.goto(`${origin}/api/auth/github`);
    await page.waitForURL(`${origin}/onboarding?error=access_denied`);
    expect(await page.getByRole('alert').textContent()).toContain('You did not allow GitHub');
    expect(complaints).toEqual([]);
  });
});
