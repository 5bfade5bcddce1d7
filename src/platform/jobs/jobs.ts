import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { Clock } from '../../shared/clock.js';
import { Runtime } from '../config/runtime.js';
import { DatabaseNotConfiguredError } from '../database/database.errors.js';

/** @param signal fires when the process is about to end; work then ends as soon as it can. */
export type JobWork = (signal: AbortSignal) => Promise<void>;

interface Job {
  readonly name: string;
  readonly intervalMs: number;
  readonly work: JobWork;
}

/** Work that comes round, on every replica; what only one may do takes a lock of its own (exclusive.ts). */
@Injectable()
export class Jobs implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(Jobs.name);
  private readonly waiting: Job[] = [];
  private readonly running: Promise<void>[] = [];
  private readonly stop = new AbortController();
  private started = false;

  constructor(
    private readonly clock: Clock,
    private readonly runtime: Runtime,
  ) {}

  /**
   * Does work when the application has started, and again that long after each beginning; at once when it took
   * longer. Never twice at a time, and never on the command line.
   *
   * @param name for the log: lower case, words joined by hyphens.
   */
  every(name: string, intervalMs: number, work: JobWork): void {
    const job: Job = { name, intervalMs, work };
    if (this.started) this.start(job);
    else this.waiting.push(job);
  }

  onApplicationBootstrap(): void {
    this.started = true;
    for (const job of this.waiting.splice(0)) this.start(job);
  }

  onModuleDestroy(): void {
    this.stop.abort();
  }

  /** What is still at it is waited for, while the stores it uses are open. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.running);
  }

  private stopped(): boolean {
    return this.stop.signal.aborted;
  }

  private start(job: Job): void {
    if (this.runtime.serving) this.running.push(this.repeat(job));
  }

  private async repeat({ name, intervalMs, work }: Job): Promise<void> {
    const { signal } = this.stop;
    while (!this.stopped()) {
      const beganAt = this.clock.now();
      try {
        await work(signal);
      } catch (error) {
        // There will be none until the next start.
        if (error instanceof DatabaseNotConfiguredError) return;
        if (!this.stopped()) this.logFailure(name, error);
      }
      const waitMs = Math.max(0, intervalMs - (this.clock.now() - beganAt));
      await this.clock.sleep(waitMs, signal).catch(() => undefined);
    }
  }

  private logFailure(job: string, error: unknown): void {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    this.logger.error({ event: 'job_failed', message: `job ${job} failed: ${message}`, job, stack });
  }
}
