import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Jobs } from '../../platform/jobs/jobs.js';
import { Clock } from '../../shared/clock.js';
import { ProfileMetrics } from './profile.metrics.js';
import { viewBatch } from './profile.queries.js';

/** So that none waits for 5 s, with the time that writing takes. */
const INTERVAL_MS = 3000;
/** Profiles whose views wait at once. */
export const MAX_WAITING = 10_000;

interface Batch {
  readonly id: string;
  readonly views: ReadonlyMap<string, number>;
}

/**
 * Counts views exactly, and writes them together. A batch that could not be written, or of which nobody knows whether
 * it was, is sent again under its name, by which the store counts it once.
 */
@Injectable()
export class ProfileViews implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(ProfileViews.name);
  private waiting = new Map<string, number>();
  private batch: Batch | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    metrics: ProfileMetrics,
  ) {
    metrics.watchViews(() => this.waiting.size + (this.batch?.views.size ?? 0));
  }

  onModuleInit(): void {
    this.jobs.every('profile-views', INTERVAL_MS, () => this.flush());
  }

  /** After the last request, before the store closes. */
  async onApplicationShutdown(): Promise<void> {
    await this.flush().catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      this.logger.error({ event: 'views_lost', message: `the last views were not written: ${message}` });
    });
  }

  /** @throws DatabaseUnavailableError where no more can wait. */
  async add(userId: string): Promise<void> {
    while (this.waiting.size >= MAX_WAITING && !this.waiting.has(userId)) await this.flush();
    this.waiting.set(userId, (this.waiting.get(userId) ?? 0) + 1);
  }

  /** Views of a profile that are counted here and stored nowhere; while they are written, perhaps already. */
  waitingFor(userId: string): number {
    return (this.waiting.get(userId) ?? 0) + (this.batch?.views.get(userId) ?? 0);
  }

  /** Writes all that was counted before. @throws DatabaseUnavailableError, after which nothing is lost. */
  flush(): Promise<void> {
    this.last = this.last.catch(() => undefined).then(() => this.write());
    return this.last;
  }

  private async write(): Promise<void> {
    if (this.batch) await this.send(this.batch);
    if (this.waiting.size === 0) return;
    this.batch = { id: randomUUID(), views: this.waiting };
    this.waiting = new Map();
    await this.send(this.batch);
  }

  private async send({ id, views }: Batch): Promise<void> {
    await this.database.execute(viewBatch(id, views, new Date(this.clock.now())));
    this.batch = undefined;
  }
}
