import type { Clock } from '../../src/shared/clock.js';
import { type AccountApp, bootAccounts } from './account-app.js';
import { APP_URL, Browser, type BrowserOptions } from './browser.js';
import { CLIENT_ID, CLIENT_SECRET, type FakeGithub, startFakeGithub } from './fake-github.js';
import { ImpatientClock } from './manual-clock.js';
import type { TestDatabase } from './test-database.js';

/** 32 bytes. */
export const TOKEN_KEY = Buffer.alloc(32, 'k').toString('base64');

/** The account module in this process, where people sign in at a fake GitHub. */
export interface SignInApp extends AccountApp {
  readonly github: FakeGithub;
  /** A browser of its own, with no cookies yet. */
  browser(options?: BrowserOptions): Browser;
  /** A browser whose user has signed in with this GitHub login. */
  signedIn(githubLogin: string): Promise<Browser>;
  /** The sum of the series that begin with this text, as `github_sign_ins_total{outcome="no_code"`. */
  metric(series: string): Promise<number>;
}

export interface SignInOptions {
  readonly env?: Record<string, string>;
  /** One on which pauses before a second try are no time, unless it is given. */
  readonly clock?: Clock;
  /** To share them with another app, which then does not end them. */
  readonly database?: TestDatabase;
  readonly github?: FakeGithub;
  /** Path below which GitHub's API lives. */
  readonly prefix?: string;
}

/** @param options MODULES in `env` adds other modules. */
export async function bootSignIn({
  env = {},
  clock = new ImpatientClock(),
  database,
  github: shared,
  prefix,
}: SignInOptions = {}): Promise<SignInApp> {
  const github = shared ?? (await startFakeGithub(prefix));
  const app = await bootAccounts({
    env: { ...signInSettings(github), ...env },
    clock,
    ...(database && { database }),
  });
  const browser = (options?: BrowserOptions) => new Browser((request) => app.ask(request), options);
  return {
    ...app,
    github,
    browser,
    async signedIn(githubLogin) {
      const signedIn = browser({ githubLogin });
      await signedIn.signIn();
      return signedIn;
    },
    async metric(series) {
      const { body } = await app.server.inject('/metrics');
      const lines = body.split('\n').filter((line) => line.startsWith(series));
      return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
    async close() {
      await app.close();
      if (!shared) await github.stop();
    },
  };
}

/** What points a server at the fake. */
export function signInSettings({ url, oauthUrl }: FakeGithub): Record<string, string> {
  return {
    APP_URL,
    GITHUB_API_URL: url,
    GITHUB_OAUTH_URL: oauthUrl,
    GITHUB_CLIENT_ID: CLIENT_ID,
    GITHUB_CLIENT_SECRET: CLIENT_SECRET,
    TOKEN_ENCRYPTION_KEY: TOKEN_KEY,
    RATE_LIMIT_WHITELIST: '127.0.0.1',
  };
}
