import { Inject, Injectable, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { type HttpConfig, httpConfig } from '../../platform/http/http.config.js';
import { Clock } from '../../shared/clock.js';

/** What an approval that is cut off gets to write down that its end is not known, before requests are cut off too. */
const LAST_WORDS_MS = 2000;

/** Ends approvals when the process must end, rather than leaving them to whoever finds them. */
@Injectable()
export class RunningApprovals implements OnModuleDestroy, OnApplicationShutdown {
  private readonly running = new Set<Promise<unknown>>();
  private readonly stop = new AbortController();

  constructor(
    private readonly clock: Clock,
    @Inject(httpConfig.token) private readonly http: Pick<HttpConfig, 'graceMs'>,
  ) {}

  /** @param work is over soon after its signal fires. */
  async track<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const promise = work(this.stop.signal);
    this.running.add(promise);
    try {
      return await promise;
    } finally {
      this.running.delete(promise);
    }
  }

  /** From here on the time that requests in flight have is running. */
  onModuleDestroy(): void {
    void this.stopAfter(Math.max(0, this.http.graceMs - LAST_WORDS_MS));
  }

  /** Every request is answered; left are approvals whose caller went away. The database is still open. */
  async onApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await Promise.allSettled(this.running);
  }

  private async stopAfter(milliseconds: number): Promise<void> {
    await this.clock.sleep(milliseconds, this.stop.signal).catch(() => undefined);
    this.stop.abort();
  }
}
