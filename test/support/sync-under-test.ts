import { type FakeGithub, startFakeGithub } from './fake-github.js';
import { type ServerProcess, startServer } from './server-process.js';

export interface SyncRequest {
  readonly username?: string;
  readonly token?: string;
  /** The whole header, instead of `token`. */
  readonly authorization?: string | undefined;
  readonly query?: string;
  /** The whole body, instead of `username`. */
  readonly body?: string;
}

export interface SyncAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: any;
}

/** The built server beside a fake GitHub, and its sync. */
export interface SyncUnderTest {
  readonly github: FakeGithub;
  readonly server: ServerProcess;
  readonly sync: (request: SyncRequest) => Promise<SyncAnswer>;
  /** @param line name and labels of a series as `/metrics` writes them. */
  readonly metric: (line: string) => Promise<number>;
  /** Ends GitHub's faults and closes the breaker, whatever a test did to it: it is open for 30 s at most. */
  readonly settle: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

let tokens = 0;

/** @returns a token of its own for a test, and so a cache of its own. */
export function newToken(): string {
  return `ghp_test${++tokens}`;
}

/** @param prefix path below which GitHub's API lives. */
export async function startSync(env: Record<string, string> = {}, prefix = ''): Promise<SyncUnderTest> {
  const github = await startFakeGithub(prefix);
  const server = await startServer({
    GITHUB_API_URL: github.url,
    GITHUB_OAUTH_URL: github.oauthUrl,
    RATE_LIMIT_WHITELIST: '127.0.0.1',
    MODULES: 'github-sync',
    ...env,
  });

  const sync = (request: SyncRequest) => post(server.url, request);
  return {
    github,
    server,
    sync,
    async metric(line) {
      const text = await (await fetch(`${server.url}/metrics`)).text();
      const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `));
      return Number(found?.slice(line.length + 1));
    },
    async settle() {
      await github.clear();
      await server.advance(31_000);
      for (let probe = 0; probe < 2; probe++) await sync({ username: 'empty', token: newToken() });
      await github.clear();
    },
    async stop() {
      await server.stop();
      await github.stop();
    },
  };
}

async function post(url: string, request: SyncRequest): Promise<SyncAnswer> {
  const { username = 'octocat', token, query = '', body = JSON.stringify({ username }) } = request;
  const authorization = request.authorization ?? (token === undefined ? undefined : `Bearer ${token}`);
  const response = await fetch(`${url}/api/portfolio/github/sync${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    body,
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
