import { Inject, Injectable } from '@nestjs/common';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import { type GithubConfig, githubConfig } from '../../platform/auth/github.config.js';
import { Runtime } from '../../platform/config/runtime.js';
import type { Fetch } from '../../platform/resilience/bounded-fetch.js';
import type { Upstream } from '../../platform/resilience/upstream.js';
import { Upstreams } from '../../platform/resilience/upstreams.js';
import type { AppError } from '../../shared/app-error.js';
import { Clock } from '../../shared/clock.js';
import { reasonOf, toGithubError } from './github-failures.js';
import { type GithubOperation, GithubSyncMetrics } from './github-sync.metrics.js';

const ignore = () => undefined;
/** Octokit's own lines would show addresses; ours say what matters. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** On whose behalf GitHub is asked. */
export interface TokenHolder {
  readonly token: string;
  readonly signal: AbortSignal;
  /** About whom, if about somebody: a 404 is then theirs. */
  readonly username?: string;
}

export interface GithubAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: unknown;
}

export interface CallChecks<T> {
  /** Allows a second try of a POST that only reads. */
  readonly idempotent?: boolean;
  /** Finds the refusal in a good answer, as GraphQL hides it: GitHub works, and the call fails all the same. */
  readonly refusal?: (value: T) => AppError | undefined;
}

/** The one way to GitHub's API: with a caller's token, through the breaker, measured, each failure translated. */
@Injectable()
export class GithubCalls {
  private readonly upstream: Upstream;

  constructor(
    @Inject(githubConfig.token) private readonly config: GithubConfig,
    private readonly runtime: Runtime,
    private readonly metrics: GithubSyncMetrics,
    private readonly clock: Clock,
    upstreams: Upstreams,
  ) {
    this.upstream = upstreams.create({ name: 'github', retryDelaysMs: [250] });
  }

  /**
   * @param work what it throws over a good answer counts against GitHub.
   * @throws one of the errors in github-sync.errors.ts.
   */
  async make<T>(
    operation: GithubOperation,
    { token, username, signal }: TokenHolder,
    work: (octokit: Octokit) => Promise<T>,
    { idempotent = false, refusal }: CallChecks<T> = {},
  ): Promise<T> {
    const startedAt = performance.now();
    let status = 'none';
    const answered = (answer: GithubAnswer) => {
      status = String(answer.status);
      this.observeQuota(answer.headers);
      if (costsACall(operation, answer.status)) this.metrics.quotaSpent.add(1, { resource: 'core' });
    };
    try {
      const call = (fetch: Fetch) => work(this.octokit(token, fetch, answered));
      const value = await this.upstream.call(operation, call, { signal, idempotent });
      const refused = refusal?.(value);
      if (refused) throw refused;
      return value;
    } catch (error) {
      const failure = toGithubError(error, username, this.clock.now());
      const reason = reasonOf(failure);
      if (reason) this.metrics.errors.add(1, { reason });
      throw failure;
    } finally {
      this.metrics.requestDuration.record((performance.now() - startedAt) / 1000, {
        operation,
        status_code: status,
      });
    }
  }

  /** @returns the status that GitHub answers somebody without a token with. */
  async ping(): Promise<number> {
    const address = `${this.config.apiUrl}/rate_limit`;
    return (await this.upstream.fetch(address, undefined, { operation: 'ping' })).status;
  }

  private octokit(token: string, fetch: Fetch, answered: (answer: GithubAnswer) => void): Octokit {
    const octokit = new Octokit({
      auth: token,
      baseUrl: this.config.apiUrl,
      userAgent: `portfolio-platform/${this.runtime.version}`,
      log: SILENT,
      request: { fetch },
    });
    octokit.hook.after('request', answered);
    octokit.hook.error('request', (error) => {
      if (error instanceof RequestError && error.response) answered(error.response);
      throw error;
    });
    return octokit;
  }

  private observeQuota(headers: GithubAnswer['headers']): void {
    const limit = Number(headers['x-ratelimit-limit']);
    const remaining = Number(headers['x-ratelimit-remaining']);
    if (limit > 0 && remaining >= 0) this.metrics.rateLimitRemaining.record(remaining / limit);
  }
}

/** GraphQL counts points, and says how many; an unchanged answer and the quota's own are free, a refusal is none. */
function costsACall(operation: GithubOperation, status: number): boolean {
  if (operation === 'graphql' || operation === 'get_rate_limit') return false;
  return status < 300 || status === 404;
}
