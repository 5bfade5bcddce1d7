import { type KeyObject, createHmac } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type GithubConfig, githubConfig } from '../../platform/auth/github.config.js';
import type { Cache } from '../../platform/cache/cache.js';
import { Caches } from '../../platform/cache/caches.js';
import { RootSecret } from '../../platform/config/root-secret.js';
import { STATUS_OF_KIND } from '../../platform/http/problem.js';
import { Traced } from '../../platform/telemetry/traced.decorator.js';
import { AppError } from '../../shared/app-error.js';
import { Clock } from '../../shared/clock.js';
import { SingleFlight } from '../../shared/single-flight.js';
import { syncSource } from './dto/sync-response.js';
import { isGithubsFault } from './github-failures.js';
import { GithubTokenInvalidError, GithubTokenRequiredError } from './github-sync.errors.js';
import { type GithubSyncConfig, githubSyncConfig } from './github-sync.config.js';
import { GithubSyncMetrics } from './github-sync.metrics.js';
import { type CacheStatus, type GithubSnapshot, type SyncResult, toAccount } from './github-sync.js';
import { GithubReader, READ_BUDGET_MS, type ReadOptions } from './github.reader.js';

const FRESH_MS = 60 * 60 * 1000;
const STALE_MS = 24 * FRESH_MS;
/** A caller may force a revalidation once in this time. */
const FORCE_INTERVAL_MS = 60_000;

/** Longer than a sync may take, so that the error seen is the one that says so. */
export const SYNC_DEADLINE_MS = READ_BUDGET_MS + 10_000;

/** No token of GitHub's holds anything else, and nothing else may stand in a header (RFC 9110, section 5.5). */
const TOKEN = /^[\x21-\x7e]{1,255}$/;

export interface SyncOptions extends Pick<ReadOptions, 'token' | 'username' | 'onPage'> {
  /** Asks GitHub now rather than serving a fresh copy. */
  readonly forceRefresh?: boolean;
}

interface CacheEntry extends GithubSnapshot {
  readonly syncedAt: number;
}

/** A user's GitHub profile and repositories, kept for as long as GitHub need not be asked. */
@Injectable()
export class GithubSyncService {
  private readonly logger = new Logger(GithubSyncService.name);
  private readonly cache: Cache;
  private readonly tokenKey: KeyObject;
  private readonly host: string;
  private readonly flights = new SingleFlight<SyncResult>();

  constructor(
    @Inject(githubSyncConfig.token) private readonly config: GithubSyncConfig,
    private readonly reader: GithubReader,
    private readonly metrics: GithubSyncMetrics,
    private readonly clock: Clock,
    @Inject(githubConfig.token) { apiUrl }: GithubConfig,
    caches: Caches,
    secret: RootSecret,
  ) {
    this.cache = caches.open('github_sync');
    this.tokenKey = secret.deriveKey('cache-key');
    this.host = new URL(apiUrl).host;
  }

  /**
   * @throws one of the errors in github-sync.errors.ts; old data is served instead while GitHub itself fails.
   */
  @Traced('github-sync sync')
  async sync(options: SyncOptions): Promise<SyncResult> {
    const startedAt = performance.now();
    const { username } = options;
    try {
      const result = await this.cachedOrRead(options);
      this.metrics.syncs.add(1, { source: syncSource(result.cache) });
      this.logger.log({
        event: 'github_sync_completed',
        message: 'GitHub sync completed',
        username,
        cache: result.cache,
        repositories: result.repositories.length,
        durationMs: Math.round(performance.now() - startedAt),
      });
      return result;
    } catch (error) {
      this.logFailure(username, error);
      throw error;
    }
  }

  private async cachedOrRead(options: SyncOptions): Promise<SyncResult> {
    const key = this.keyOf(options);
    const entry = await this.load(key);
    const fresh = entry !== undefined && this.clock.now() - entry.syncedAt < FRESH_MS;
    if (fresh && !options.forceRefresh) return this.toResult(entry, 'HIT');
    const underWay = this.flights.underWay(key);
    if (underWay) return underWay;
    if (fresh && !(await this.cache.add(`forced:${key}`, '1', FORCE_INTERVAL_MS)))
      return this.toResult(entry, 'HIT');
    return this.flights.run(key, () => this.refresh(key, entry, options));
  }

  private async refresh(
    key: string,
    entry: CacheEntry | undefined,
    options: SyncOptions,
  ): Promise<SyncResult> {
    try {
      const { snapshot, cost } = await this.reader.read({ ...options, previous: entry });
      const renewed: CacheEntry = { ...snapshot, syncedAt: this.clock.now() };
      await this.cache.set(key, JSON.stringify(renewed), STALE_MS);
      return this.toResult(renewed, cost === 0 ? 'REVALIDATED' : 'MISS', cost);
    } catch (error) {
      if (!entry || !isGithubsFault(error)) throw error;
      return this.toResult(entry, 'STALE');
    }
  }

  /** One caller never reads what another token could see: the token is part of the key, as its HMAC. */
  private keyOf({ token, username }: SyncOptions): string {
    const digest = createHmac('sha256', this.tokenKey).update(token).digest('hex');
    return `${digest}:${this.host}:${username.toLowerCase()}`;
  }

  private async load(key: string): Promise<CacheEntry | undefined> {
    const text = await this.cache.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as CacheEntry);
  }

  private toResult(entry: CacheEntry, cache: CacheStatus, cost = 0): SyncResult {
    return {
      ...toAccount(entry, this.config.maxRepos),
      cache,
      cost,
      syncedAt: entry.syncedAt,
      expiresAt: entry.syncedAt + FRESH_MS,
      ageSeconds: Math.max(0, Math.floor((this.clock.now() - entry.syncedAt) / 1000)),
    };
  }

  private logFailure(username: string, error: unknown): void {
    const reason = error instanceof AppError ? error.code.toLowerCase() : 'unexpected';
    if (error instanceof AppError && !isGithubsFault(error)) {
      this.logger.warn({
        event: 'github_sync_rejected',
        message: 'GitHub sync rejected',
        username,
        status: STATUS_OF_KIND[error.problem.kind],
        reason,
      });
    } else {
      this.logger.error({
        event: 'github_sync_failed',
        message: 'octokit could not read from GitHub',
        username,
        reason,
      });
    }
  }
}

/**
 * What may be a token of GitHub's.
 *
 * @param howTo says how to send one.
 * @throws GithubTokenRequiredError, GithubTokenInvalidError
 */
export function checkedToken(text: string | undefined, howTo?: string): string {
  const token = text?.trim();
  if (!token) throw new GithubTokenRequiredError(howTo);
  if (!TOKEN.test(token)) throw new GithubTokenInvalidError();
  return token;
}
