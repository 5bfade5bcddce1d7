import { Injectable } from '@nestjs/common';
import { RequestError } from '@octokit/request-error';
import type { Octokit } from '@octokit/rest';
import type { z } from 'zod';
import { githubRepositoriesSchema, githubUserSchema } from './github-answers.js';
import type { GithubOperation } from './github-sync.metrics.js';
import type { GithubProfile, GithubRepository, Validated } from './github-sync.js';
import { type GithubAnswer, GithubCalls, type TokenHolder } from './github.calls.js';

export const PAGE_SIZE = 100;

/** On whose behalf, and about whom, GitHub is asked. */
export interface GithubCaller extends TokenHolder {
  readonly username: string;
}

export interface Answer<T> extends Validated<T> {
  readonly link: string | undefined;
  /** Whether GitHub said that what was given as previous is still right; that costs no quota. */
  readonly notModified: boolean;
}

type Call = (octokit: Octokit, headers: Record<string, string>) => Promise<GithubAnswer>;

/**
 * GitHub's REST API with a caller's own token, one call a method. What was answered before makes a call conditional.
 * All throw the errors in github-sync.errors.ts.
 */
@Injectable()
export class GithubClient {
  constructor(private readonly calls: GithubCalls) {}

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

  private ask<T>(
    operation: GithubOperation,
    schema: z.ZodType<T>,
    caller: GithubCaller,
    previous: Validated<T> | undefined,
    call: Call,
  ): Promise<Answer<T>> {
    return this.calls.make(operation, caller, async (octokit) => {
      const answer = await send(octokit, previous?.etag, call);
      const link = answer.headers['link'] as string | undefined;
      if (answer.status === 304 && previous) return { ...previous, link, notModified: true };
      const etag = (answer.headers['etag'] as string | undefined) ?? null;
      return { etag, data: schema.parse(answer.data), link, notModified: false };
    });
  }
}

/** Octokit throws on 304; here it is an answer. */
async function send(octokit: Octokit, etag: string | null | undefined, call: Call): Promise<GithubAnswer> {
  try {
    return await call(octokit, etag ? { 'if-none-match': etag } : {});
  } catch (error) {
    if (error instanceof RequestError && error.response?.status === 304) return error.response;
    throw error;
  }
}
