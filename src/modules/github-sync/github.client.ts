import { Inject, Injectable } from '@nestjs/common';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import type { z } from 'zod';
import { type GithubConfig, githubConfig } from '../../platform/auth/github.config.js';
import { Runtime } from '../../platform/config/runtime.js';
import type { Fetch } from '../../platform/resilience/bounded-fetch.js';
import type { Upstream } from '../../platform/resilience/upstream.js';
import { Upstreams } from '../../platform/resilience/upstreams.js';
import { Clock } from '../../shared/clock.js';
import { githubRepositoriesSchema, githubUserSchema } from './github-answers.js';
import { reasonOf, toGithubError } from './github-failures.js';
import { type GithubOperation, GithubSyncMetrics } from './github-sync.metrics.js';
import type { GithubProfile, GithubRepository, Validated } from './github-sync.js';

export const PAGE_SIZE = 100;

const ignore = () => undefined;
/** Octokit's own lines would show addresses; ours say what matters. */
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** On whose behalf, and about whom, GitHub is asked. */
export interface GithubCaller {
  readonly token: string;
  readonly username: string;
  readonly signal: AbortSignal;
}

export interface Answer<T> extends Validated<T> {
  readonly link: string | undefined;
  /** Whether GitHub said that what was given as previous is still right; that costs no quota. */
  readonly notModified: boolean;
}

interface GithubAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: unknown;
}

type Call = (octokit: Octokit, headers: Record<string, string>) => Promise<GithubAnswer>;

/**
 * GitHub's REST API with a caller's own token, one call a method. What was answered before makes a call conditional.
 * All throw the errors in github-sync.errors.ts.
 */
@Injectable()
export class GithubClient {
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

  getUser(caller: GithubCaller, previous?: Validated<GithubProfile>): Promise<Answer<GithubProfile>> {
    const { username } = caller;
    return this.ask('get_user', githubUserSchema, caller, previous, (octokit, headers) =>
      octokit.rest.users.getByUsername({ username, headers }),
    );
  }

  /** @param page from 1. */
  listRepositories(
    caller: GithubCaller,
    page: number,
    previous?: Validated<readonly GithubRepository[]>,
  ): Promise<Answer<readonly GithubRepository[]>> {
    const { username } = caller;
    const listing = {
      username,
      type: 'owner',
      sort: 'updated',
      direction: 'desc',
      per_page: PAGE_SIZE,
    } as const;
    return this.ask('list_repositories', githubRepositoriesSchema, caller, previous, (octokit, headers) =>
      octokit.rest.repos.listForUser({ ...listing, page, headers }),
    );
  }

  /** @returns the status that GitHub answers somebody without a token with. */
  async ping(): Promise<number> {
    const { status } = await this.upstream.fetch(`${this.config.apiUrl}/rate_limit`, undefined, {
      operation: 'ping',
    });
    return status;
  }

  private async ask<T>(
    operation: GithubOperation,
    schema: z.ZodType<T>,
    { token, username, signal }: GithubCaller,
    previous: Validated<T> | undefined,
    call: Call,
  ): Promise<Answer<T>> {
    const startedAt = performance.now();
    let status = 'none';
    try {
      const work = async (fetch: Fetch) => {
        const answer = await this.send(this.octokit(token, fetch), previous?.etag, call);
        status = String(answer.status);
        const link = answer.headers['link'] as string | undefined;
        if (answer.status === 304 && previous) return { ...previous, link, notModified: true };
        const etag = (answer.headers['etag'] as string | undefined) ?? null;
        return { etag, data: schema.parse(answer.data), link, notModified: false };
      };
      return await this.upstream.call(operation, work, { signal });
    } catch (error) {
      if (error instanceof RequestError && error.response) status = String(error.status);
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

  /** Octokit throws on 304; here it is an answer. */
  private async send(octokit: Octokit, etag: string | null | undefined, call: Call): Promise<GithubAnswer> {
    try {
      const answer = await call(octokit, etag ? { 'if-none-match': etag } : {});
      this.observeQuota(answer.headers);
      return answer;
    } catch (error) {
      if (!(error instanceof RequestError) || !error.response) throw error;
      this.observeQuota(error.response.headers);
      if (error.status !== 304) throw error;
      return error.response;
    }
  }

  private octokit(token: string, fetch: Fetch): Octokit {
    return new Octokit({
      auth: token,
      baseUrl: this.config.apiUrl,
      userAgent: `portfolio-platform/${this.runtime.version}`,
      log: SILENT,
      request: { fetch },
    });
  }

  private observeQuota(headers: GithubAnswer['headers']): void {
    const limit = Number(headers['x-ratelimit-limit']);
    const remaining = Number(headers['x-ratelimit-remaining']);
    if (limit > 0 && remaining >= 0) this.metrics.rateLimitRemaining.record(remaining / limit);
  }
}
