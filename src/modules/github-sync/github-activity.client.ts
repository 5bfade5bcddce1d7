import { Inject, Injectable } from '@nestjs/common';
import { RequestError } from '@octokit/request-error';
import { z } from 'zod';
import { type GithubConfig, githubConfig } from '../../platform/auth/github.config.js';
import { Clock } from '../../shared/clock.js';
import { type ActivityAnswer, activityAnswerSchema, costOf } from './github-activity.answers.js';
import { ACTIVITY_QUERY, type ActivityParts, variablesOf } from './github-activity.query.js';
import type { GithubEvent } from './github-activity.js';
import { graphqlUrlOf, webUrlOf } from './github-addresses.js';
import { githubUserSchema } from './github-answers.js';
import { githubEventsSchema } from './github-events.js';
import { graphqlLimit } from './github-failures.js';
import { type GithubResource, GithubSyncMetrics } from './github-sync.metrics.js';
import { type GithubAnswer, GithubCalls, type TokenHolder } from './github.calls.js';
import type { Standing } from './quota-ledger.js';

const standing = z
  .object({ limit: z.int(), remaining: z.int(), reset: z.number() })
  .transform(({ limit, remaining, reset }): Standing => ({ limit, remaining, resetAt: reset * 1000 }));

const rateLimitSchema = z
  .object({ resources: z.object({ core: standing, graphql: standing.optional() }) })
  .transform(({ resources }) => resources);

/** An answer of REST's, with what the quota is after it. */
export interface Metered<T> {
  readonly value: T;
  /** Undefined where the installation counts nothing. */
  readonly standing: Standing | undefined;
}

/**
 * What is asked of GitHub about the holder of a token, one call a method.
 * All throw the errors in github-sync.errors.ts.
 */
@Injectable()
export class GithubActivityClient {
  private readonly graphqlUrl: string;
  private readonly eventsSchema: z.ZodType<GithubEvent[]>;

  constructor(
    @Inject(githubConfig.token) { apiUrl }: GithubConfig,
    private readonly calls: GithubCalls,
    private readonly metrics: GithubSyncMetrics,
    private readonly clock: Clock,
  ) {
    this.graphqlUrl = graphqlUrlOf(apiUrl);
    this.eventsSchema = githubEventsSchema(webUrlOf(apiUrl));
  }

  /** @returns GraphQL's answer, which may lack what its errors name; a limit is thrown as everywhere. */
  async query(holder: TokenHolder, parts: ActivityParts): Promise<ActivityAnswer> {
    const body = { query: ACTIVITY_QUERY, variables: variablesOf(parts) };
    const { answer } = await this.calls.make(
      'graphql',
      holder,
      // Octokit's own graphql() keeps the headers of a good answer to itself, and throws over one in part.
      async (octokit) => {
        const { data, headers } = (await octokit.request(`POST ${this.graphqlUrl}`, body)) as GithubAnswer;
        return { answer: activityAnswerSchema.parse(data), headers };
      },
      {
        idempotent: true,
        refusal: ({ answer: { errors }, headers }) => graphqlLimit(errors, headers, this.clock.now()),
      },
    );
    this.metrics.quotaSpent.add(costOf(answer), { resource: 'graphql' });
    return answer;
  }

  /** @returns the last public events, newest first. */
  listEvents(holder: TokenHolder, username: string, count: number): Promise<Metered<GithubEvent[]>> {
    return this.calls.make('list_events', { ...holder, username }, async (octokit) => {
      const answer = await octokit.rest.activity.listPublicEventsForUser({ username, per_page: count });
      return { value: this.eventsSchema.parse(answer.data), standing: standingIn(answer) };
    });
  }

  /** @returns who the holder is. */
  getHolder(holder: TokenHolder): Promise<Metered<{ login: string; id: number }>> {
    return this.calls.make('get_user', holder, async (octokit) => {
      const answer = await octokit.rest.users.getAuthenticated();
      return { value: githubUserSchema.parse(answer.data), standing: standingIn(answer) };
    });
  }

  /** @returns what is left of each quota, nothing where the installation counts nothing; asking costs nothing. */
  getRateLimit(holder: TokenHolder): Promise<Partial<Record<GithubResource, Standing | undefined>>> {
    return this.calls.make('get_rate_limit', holder, async (octokit) => {
      try {
        return rateLimitSchema.parse((await octokit.rest.rateLimit.get()).data);
      } catch (error) {
        if (error instanceof RequestError && error.response?.status === 404) return {};
        throw error;
      }
    });
  }
}

function standingIn({ headers }: GithubAnswer): Standing | undefined {
  const read = standing.safeParse({
    limit: Number(headers['x-ratelimit-limit']),
    remaining: Number(headers['x-ratelimit-remaining']),
    reset: Number(headers['x-ratelimit-reset']),
  });
  return read.data;
}
