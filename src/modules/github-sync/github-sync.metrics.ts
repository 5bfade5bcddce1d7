import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';

export const GITHUB_ERROR_REASONS = [
  'rate_limited',
  'invalid_token',
  'forbidden',
  'not_found',
  'unavailable',
  'timeout',
] as const;

export type GithubErrorReason = (typeof GITHUB_ERROR_REASONS)[number];

export type GithubOperation = 'get_user' | 'list_repositories' | 'graphql' | 'list_events' | 'get_rate_limit';

/** GitHub keeps a quota for each of its APIs: core is REST's, in calls, and graphql's is in points. */
export const GITHUB_RESOURCES = ['core', 'graphql'] as const;

export type GithubResource = (typeof GITHUB_RESOURCES)[number];

export type ActivityOutcome = 'complete' | 'partial' | 'failed';

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10];
const SHARES = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

@Injectable()
export class GithubSyncMetrics {
  readonly requestDuration;
  readonly errors;
  readonly rateLimitRemaining;
  readonly syncs;
  readonly quotaSpent;
  readonly activityReads;

  constructor(registry: MetricsRegistry) {
    this.requestDuration = registry.histogram<{ operation: GithubOperation; status_code: string }>(
      'github_api_request_duration_seconds',
      'Duration of calls to GitHub’s API; status_code is "none" where no answer came.',
      SECONDS,
    );
    this.errors = registry.counter<{ reason: GithubErrorReason }>(
      'github_api_errors_total',
      'Calls to GitHub’s API that failed, by reason.',
      GITHUB_ERROR_REASONS.map((reason) => ({ reason })),
    );
    this.rateLimitRemaining = registry.histogram<Record<string, never>>(
      'github_rate_limit_remaining',
      'Share of the caller’s GitHub quota that was left after a call, 0 to 1.',
      SHARES,
    );
    this.syncs = registry.counter<{ source: 'github' | 'cache' | 'stale' }>(
      'github_sync_total',
      'Syncs that were answered, by where the answer came from.',
      [{ source: 'github' }, { source: 'cache' }, { source: 'stale' }],
    );
    this.quotaSpent = registry.counter<{ resource: GithubResource }>(
      'github_quota_spent_total',
      'GitHub quota of our callers that was spent: calls of REST (core), points of GraphQL (graphql).',
      GITHUB_RESOURCES.map((resource) => ({ resource })),
    );
    this.activityReads = registry.counter<{ outcome: ActivityOutcome }>(
      'github_activity_reads_total',
      'Readings of a user’s activity at GitHub; partial ones lack what their warnings name.',
      [{ outcome: 'complete' }, { outcome: 'partial' }, { outcome: 'failed' }],
    );
  }
}
