import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ProfileRefresher } from '../../src/modules/profile/profile-refresher.js';
import { ProfileSyncService } from '../../src/modules/profile/profile-sync.service.js';
import { Jobs } from '../../src/platform/jobs/jobs.js';
import type { Browser } from '../support/browser.js';
import { type FakeGithub, startFakeGithub } from '../support/fake-github.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { type SignInApp, bootSignIn } from '../support/sign-in-app.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';
import { until } from '../support/until.js';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

let clock: ImpatientClock;
let database: TestDatabase;
let github: FakeGithub;
let apps: SignInApp[];

beforeEach(async () => {
  // A day in the past, so that what is still to come at GitHub is to come after a day here, too.
  clock = new ImpatientClock(Date.now() - DAY_MS - HOUR_MS);
  database = await createTestDatabase();
  github = await startFakeGithub();
  apps = [];
});

afterEach(async () => {
  for (const app of apps) await app.close();
  await github.stop();
  await database.drop();
});

async function boot(env: Record<string, string> = {}): Promise<SignInApp> {
  const app = await bootSignIn({
    env: { MODULES: 'account,github-sync,profile', ...env },
    clock,
    database,
    github,
  });
  apps.push(app);
  return app;
}

async function synced(app: SignInApp, login: string): Promise<Browser> {
  const browser = await app.signedIn(login);
  expect((await browser.post('/api/sync')).status).toBe(200);
  return browser;
}

const runs = async (where = 'true') =>
  database.query(`SELECT trigger, status, message FROM sync_runs WHERE ${where} ORDER BY id`);
const refreshes = () => runs(`trigger = 'refresh'`);

/** What every replica does each minute. */
async function tick(): Promise<void> {
  const { signal } = new AbortController();
  await Promise.all(apps.map(({ nest }) => nest.get(ProfileRefresher, { strict: false }).tick(signal)));
}

async function ticks(count: number): Promise<void> {
  for (let made = 0; made < count; made++) await tick();
}

describe('a profile that was synced', () => {
  it('is synced again by itself a day later, once however many replicas there are', async () => {
    const [app] = [await boot(), await boot()];
    await synced(app, 'octocat');
    clock.skip(DAY_MS - HOUR_MS);
    await tick();
    expect(await refreshes()).toEqual([]);
    clock.skip(HOUR_MS);
    await ticks(6);
    expect(await refreshes()).toEqual([
      { trigger: 'refresh', status: 'success', message: 'Everything was read' },
    ]);
  });

  it('is so without anybody asking, unless that is switched off', async () => {
    const app = await boot({ PROFILE_REFRESH_HOURS: '0' });
    await synced(app, 'octocat');
    clock.skip(DAY_MS);
    const every = jest.spyOn(Jobs.prototype, 'every');
    await boot({ PROFILE_REFRESH_HOURS: '0' });
    expect(every.mock.calls.map(([name]) => name)).not.toContain('profile-refresh');
    every.mockRestore();
    await boot();
    await until(async () => (await refreshes()).length === 1);
  });

  it('waits its turn where many are due at once', async () => {
    const app = await boot({ PROFILE_REFRESH_HOURS: '1' });
    const logins = ['u-1', 'u-2', 'u-3'];
    for (const login of logins) await synced(app, login);
    clock.skip(HOUR_MS);
    const counts: number[] = [];
    for (let made = 0; made < 4; made++) {
      await tick();
      counts.push((await refreshes()).length);
    }
    expect(counts).toEqual([1, 2, 3, 3]);
  });

  it('leaves a fifth of the token’s quota to its owner', async () => {
    const app = await boot();
    await synced(app, 'octocat');
    clock.skip(DAY_MS);
    await github.order({ quotaLeft: 0.19 });
    await tick();
    expect(await refreshes()).toMatchObject([{ status: 'error', message: expect.stringContaining('quota') }]);
    expect((await github.requests()).filter(({ path }) => path === '/graphql')).toHaveLength(1);
    await github.order({ quotaLeft: 0.21 });
    clock.skip(3 * HOUR_MS);
    await tick();
    expect((await refreshes()).at(-1)).toMatchObject({ status: 'success' });
  });

  it('is tried again an hour after GitHub failed', async () => {
    const app = await boot();
    await synced(app, 'octocat');
    clock.skip(DAY_MS);
    await github.fault({ kind: 'garbage' });
    await tick();
    await github.clear();
    await ticks(10);
    expect(await refreshes()).toHaveLength(1);
    clock.skip(HOUR_MS);
    await tick();
    expect((await refreshes()).map(({ status }) => status)).toEqual(['error', 'success']);
  });

  it('holds up nobody’s turn, whatever goes wrong with it, and no end of the process', async () => {
    const app = await boot();
    for (const login of ['u-1', 'u-2']) await synced(app, login);
    clock.skip(DAY_MS);
    const service = app.nest.get(ProfileSyncService, { strict: false });
    const sync = jest.spyOn(service, 'sync').mockRejectedValueOnce(new Error('broken'));
    await ticks(2);
    expect(await refreshes()).toMatchObject([{ status: 'success' }]);
    sync.mockReturnValue(new Promise(() => undefined));
    clock.skip(2 * DAY_MS);
    const ending = new AbortController();
    const ticking = app.nest.get(ProfileRefresher, { strict: false }).tick(ending.signal);
    await until(() => Promise.resolve(sync.mock.calls.length === 3));
    ending.abort();
    await ticking;
    sync.mockRestore();
  });

  it('is left alone once its owner has disconnected, or GitHub refuses the token', async () => {
    const app = await boot();
    const gone = await synced(app, 'u-1');
    await gone.post('/api/auth/github/disconnect');
    const refused = await synced(app, 'u-2');
    clock.skip(DAY_MS);
    await github.fault({ kind: 'status', status: 401 });
    await ticks(3);
    expect(await database.query('SELECT FROM sync_schedule')).toEqual([]);
    expect(await refreshes()).toMatchObject([{ status: 'error' }]);
    expect(await refused.session()).toMatchObject({ hasGithubToken: false });
  });
});
