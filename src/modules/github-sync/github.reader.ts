import { Inject, Injectable } from '@nestjs/common';
import { Deadline } from '../../platform/resilience/deadline.js';
import { Clock } from '../../shared/clock.js';
import { mapWithLimit } from '../../shared/concurrency.js';
import { type GithubSyncConfig, githubSyncConfig } from './github-sync.config.js';
import { GithubTimeoutError } from './github-sync.errors.js';
import type { GithubSnapshot, Validated } from './github-sync.js';
import { type Answer, type GithubCaller, GithubClient, PAGE_SIZE } from './github.client.js';
import { lastPage } from './link-header.js';

const PAGES_IN_FLIGHT = 4;

/** Milliseconds for the profile and all pages together. */
export const READ_BUDGET_MS = 50_000;

/** How far a reading is. */
export interface ReadProgress {
  /** Pages of repositories that were read, and those there are to read. */
  readonly page: number;
  readonly pages: number;
  /** Repositories that were read. */
  readonly repositories: number;
}

export interface ReadOptions {
  readonly token: string;
  readonly username: string;
  /** What was read before: its validators make the calls conditional. */
  readonly previous?: GithubSnapshot;
  /** Told after each page. */
  readonly onPage?: (progress: ReadProgress) => void;
}

export interface Reading {
  readonly snapshot: GithubSnapshot;
  /** Calls that GitHub's quota paid for: all but those answered 304. */
  readonly cost: number;
}

/** Reads all that is served of a user: the profile and every page of public repositories. */
@Injectable()
export class GithubReader {
  private readonly maxPages: number;

  constructor(
    @Inject(githubSyncConfig.token) { maxRepos }: GithubSyncConfig,
    private readonly client: GithubClient,
    private readonly clock: Clock,
  ) {
    this.maxPages = Math.ceil(maxRepos / PAGE_SIZE);
  }

  /** @throws one of the errors in github-sync.errors.ts. */
  async read({ token, username, ...options }: ReadOptions): Promise<Reading> {
    const deadline = new Deadline(this.clock, READ_BUDGET_MS);
    try {
      return await this.readAll({ token, username, signal: deadline.signal }, options);
    } catch (error) {
      throw deadline.expired ? new GithubTimeoutError(error) : error;
    } finally {
      deadline.end();
    }
  }

  private async readAll(
    caller: GithubCaller,
    { previous, onPage }: Pick<ReadOptions, 'previous' | 'onPage'>,
  ): Promise<Reading> {
    // One after the other: a token that is refused costs one call, and a breaker that is half-open, which lets
    // one probe through at a time, is closed again by the first reading.
    const profile = await this.client.getUser(caller, previous?.profile);
    const first = await this.client.listRepositories(caller, 1, previous?.pages[0]);

    // A 304 need not repeat the Link header: the pages are then as many as they were.
    const unchanged = first.notModified && first.link === undefined ? previous : undefined;
    const total = unchanged?.pages.length ?? lastPage(first.link) ?? 1;
    const wanted = Math.min(total, this.maxPages);
    const read = { page: 0, repositories: 0 };
    const note = ({ data }: Answer<readonly unknown[]>) => {
      read.page++;
      read.repositories += data.length;
      onPage?.({ ...read, pages: wanted });
    };
    note(first);
    const rest = await mapWithLimit(PAGES_IN_FLIGHT, numbersFrom(2, wanted), async (page) => {
      const answer = await this.client.listRepositories(caller, page, previous?.pages[page - 1]);
      note(answer);
      return answer;
    });

    const pages = [first, ...rest];
    return {
      snapshot: {
        profile: validated(profile),
        pages: pages.map(validated),
        complete: unchanged?.complete ?? total <= this.maxPages,
      },
      cost: [profile, ...pages].filter(({ notModified }) => !notModified).length,
    };
  }
}

function validated<T>({ etag, data }: Answer<T>): Validated<T> {
  return { etag, data };
}

function numbersFrom(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
