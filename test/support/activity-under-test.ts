import { GithubActivityService } from '../../src/modules/github-sync/github-activity.service.js';
import { type CircuitBreaker } from '../../src/platform/resilience/circuit-breaker.js';
import { BreakerRegistry } from '../../src/platform/resilience/breaker-registry.js';
import { type FakeGithub, startFakeGithub } from './fake-github.js';
import { type InProcessApp, bootInProcess } from './in-process-app.js';
import { ImpatientClock } from './manual-clock.js';

/** Paths at the fake, for faults. */
export const GRAPHQL = '/graphql$';
export const EVENTS = '/events/public$';

/** What is null when GraphQL says nothing. */
export const NOTHING_OF_GRAPHQL = {
  publicGists: null,
  totals: { commits: null, pullRequests: null, issues: null, contributions: null },
  contributionGraph: null,
  pinned: null,
  languages: null,
};

/** The reading of activity beside a fake GitHub Enterprise Server. */
export interface ActivityUnderTest {
  readonly github: FakeGithub;
  readonly app: InProcessApp;
  readonly service: GithubActivityService;
  readonly clock: ImpatientClock;
  readonly breaker: CircuitBreaker;
  /** @returns a token of somebody's, with nothing of how it was got on record. */
  tokenOf(login: string): Promise<string>;
  /** @returns method and path of each request since, in order. */
  asked(): Promise<string[]>;
  /** @param line name and labels of a series as `/metrics` writes them. */
  metric(line: string): Promise<number>;
  /** Ends GitHub's faults, and closes the breaker. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

/** @param maxRepos GITHUB_MAX_REPOS. */
export async function startActivity(maxRepos = 300): Promise<ActivityUnderTest> {
  const github = await startFakeGithub('/api/v3');
  const clock = new ImpatientClock(Date.now());
  const app = await bootInProcess(
    { GITHUB_API_URL: github.url, GITHUB_MAX_REPOS: String(maxRepos) },
    { clock },
  );
  const breaker = app.nest
    .get(BreakerRegistry)
    .list()
    .find(({ name }) => name === 'github')!;
  return {
    github,
    app,
    service: app.nest.get(GithubActivityService),
    clock,
    breaker,
    async tokenOf(login) {
      const token = await github.tokenOf(login);
      await github.clear();
      return token;
    },
    async asked() {
      const requests = await github.requests();
      return requests.map(({ method, path }) => `${method} ${path.split('?')[0]!.replace('/api', '')}`);
    },
    async metric(line) {
      const { body } = await app.server.inject('/metrics');
      const found = body.split('\n').find((candidate) => candidate.startsWith(`${line} `));
      return Number(found?.slice(line.length + 1));
    },
    async settle() {
      await github.clear();
      breaker.reset();
    },
    async stop() {
      await app.nest.close();
      await github.stop();
    },
  };
}
