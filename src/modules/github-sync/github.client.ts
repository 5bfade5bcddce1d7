import { Inject, Injectable } from '@nestjs/common';
import { RequestError } from '@octokit/request-error';
import { Octokit } from '@octokit/rest';
import type { z } from 'zod';
import { Runtime } from '../../platform/config/runtime.js';
import type { Fetch } from '../../platform/resilience/bounded-fetch.js';
import type { Upstream } from '../../platform/resilience/upstream.js';
import { Upstreams } from '../../platform/resilience/upstreams.js';
import { Clock } from '../../shared/clock.js';
import { mapWithLimit } from '../../shared/concurrency.js';
import { githubRepositoriesSchema, githubUserSchema } from './github-answers.js';
import { reasonOf, toGithubError } from './github-failures.js';
import { type GithubSyncConfig, githubSyncConfig } from './github-sync.config.js';
import { GithubTimeoutError } from './github-sync.errors.js';
import { type GithubOperation, GithubSyncMetrics } from './github-sync.metrics.js';
import type { GithubSnapshot, Validated } from './github-sync.js';
import { lastPage } from './link-header.js';

const PAGE_SIZE = 100;
const PAGES_IN_FLIGHT = 4;
/** Milliseconds for the profile and all pages together. */
export const READ_BUDGET_MS = 50_000;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

export interface ReadOptions {
  readonly token: string;
  readonly username: string;
  /** What was read before: its validators make the calls conditional, and a 304 costs no quota. */
  readonly previous?: GithubSnapshot;
  /** Told after each page. */
  readonly onPage?: (read: number, total: number) => void;
}

export interface Reading {
  readonly snapshot: GithubSnapshot;
  /** Whether GitHub answered 304 to every call. */
  readonly notModified: boolean;
}

interface Caller {
  readonly token: string;
  readonly username: string;
  /** Fires when the whole reading has taken too long. */
  readonly budget: AbortSignal;
}

interface Answer<T> extends Validated<T> {
  readonly link: string | undefined;
  readonly notModified: boolean;
}

type Call = (octokit: Octokit, headers: Record<string, string>) => Promise<GithubAnswer>;

interface GithubAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: unknown;
}

/** GitHub's REST API with a caller's own token. */
@Injectable()
export class GithubClient {
  private readonly upstream: Upstream;
  private readonly maxPages: number;

  constructor(
    @Inject(githubSyncConfig.token) private readonly config: GithubSyncConfig,
    private readonly runtime: Runtime,
    private readonly metrics: GithubSyncMetrics,
    private readonly clock: Clock,
    upstreams: Upstreams,
  ) {
    this.upstream = upstreams.create({ name: 'github', retryDelaysMs: [250] });
    this.maxPages = Math.ceil(config.maxRepos / PAGE_SIZE);
  }

  /**
   * Reads the profile and every page of public repositories.
   *
   * @throws one of the errors in github-sync.errors.ts.
   */
  async read({ token, username, previous, onPage }: ReadOptions): Promise<Reading> {
    const budget = AbortSignal.timeout(READ_BUDGET_MS);
    const caller = { token, username, budget };
    const page = (number: number) =>
      this.ask(
        'list_repositories',
        githubRepositoriesSchema,
        caller,
        previous?.pages[number - 1],
        (octokit, headers) =>
          octokit.rest.repos.listForUser({
            username,
            type: 'owner',
            sort: 'updated',
            direction: 'desc',
            per_page: PAGE_SIZE,
            page: number,
            headers,
          }),
      );
    const [profile, first] = await Promise.all([
      this.ask('get_user', githubUserSchema, caller, previous?.profile, (octokit, headers) =>
        octokit.rest.users.getByUsername({ username, headers }),
      ),
      page(1),
    ]);

    // A 304 need not repeat the Link header: the pages are then as many as they were.
    const known = first.notModified && previous ? previous.pages.length : 1;
    const total = lastPage(first.link) ?? known;
    const wanted = Math.min(total, this.maxPages);
    let read = 1;
    onPage?.(read, wanted);
    const rest = await mapWithLimit(PAGES_IN_FLIGHT, numbersFrom(2, wanted), async (number) => {
      const answer = await page(number);
      onPage?.(++read, wanted);
      return answer;
    });

    const answers = [first, ...rest];
    const complete =
      first.notModified && previous && first.link === undefined ? previous.complete : total <= this.maxPages;
    return {
      snapshot: { profile: validated(profile), pages: answers.map(validated), complete },
      notModified: [profile, ...answers].every((answer) => answer.notModified),
    };
  }

  private async ask<T>(
    operation: GithubOperation,
    schema: z.ZodType<T>,
    { token, username, budget }: Caller,
    previous: Validated<T> | undefined,
    call: Call,
  ): Promise<Answer<T>> {
    const startedAt = performance.now();
    let status = 'none';
    try {
      return await this.upstream.call(operation, async (fetch) => {
        const answer = await this.send(this.octokit(token, fetch, budget), previous?.etag, call);
        status = String(answer.status);
        const link = answer.headers['link'] as string | undefined;
        if (answer.status === 304 && previous) return { ...previous, link, notModified: true };
        const etag = (answer.headers['etag'] as string | undefined) ?? null;
        return { etag, data: schema.parse(answer.data), link, notModified: false };
      });
    } catch (error) {
      if (error instanceof RequestError && error.response) status = String(error.status);
      const failure = budget.aborted
        ? new GithubTimeoutError(error)
        : toGithubError(error, username, this.clock.now());
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

  private octokit(token: string, fetch: Fetch, signal: AbortSignal): Octokit {
    return new Octokit({
      auth: token,
      baseUrl: this.config.apiUrl,
      userAgent: `portfolio-platform/${this.runtime.version}`,
      log: SILENT,
      request: { fetch, signal },
    });
  }

  private observeQuota(headers: GithubAnswer['headers']): void {
    const limit = Number(headers['x-ratelimit-limit']);
    const remaining = Number(headers['x-ratelimit-remaining']);
    if (limit > 0 && remaining >= 0) this.metrics.rateLimitRemaining.record(remaining / limit);
  }
}

function validated<T>({ etag, data }: Answer<T>): Validated<T> {
  return { etag, data };
}

function numbersFrom(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
