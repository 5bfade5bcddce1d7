import { setTimeout as delay } from 'node:timers/promises';

export interface LoadedRequest {
  readonly path: string;
  readonly method?: string;
  readonly body?: unknown;
}

export interface LoadResult {
  readonly answered: number;
  readonly perSecond: number;
  /** Each request that failed, or was answered otherwise than with 2xx. */
  readonly failures: readonly string[];
}

/** So many requests a second, whether earlier ones were answered or not, until it is stopped. */
export class SteadyLoad {
  private readonly startedAt = performance.now();
  private readonly failures: string[] = [];
  private readonly running = new Set<Promise<void>>();
  private answered = 0;
  private stopped = false;
  private readonly sending: Promise<void>;

  /** @param next the request that is the n-th. */
  constructor(
    private readonly url: string,
    private readonly perSecond: number,
    private readonly next: (n: number) => LoadedRequest,
  ) {
    this.sending = this.send();
  }

  async stop(): Promise<LoadResult> {
    this.stopped = true;
    await this.sending;
    const seconds = (performance.now() - this.startedAt) / 1000;
    await Promise.all(this.running);
    return {
      answered: this.answered,
      perSecond: Math.round(this.answered / seconds),
      failures: this.failures,
    };
  }

  private async send(): Promise<void> {
    let sent = 0;
    while (!this.stopped) {
      const due = ((performance.now() - this.startedAt) / 1000) * this.perSecond;
      for (; sent < due; sent++) {
        const work: Promise<void> = this.ask(this.next(sent)).finally(() => {
          this.running.delete(work);
        });
        this.running.add(work);
      }
      await delay(5);
    }
  }

  private async ask({ path, method = 'GET', body }: LoadedRequest): Promise<void> {
    const what = `${method} ${path} at ${new Date().toISOString()}`;
    try {
      const answer = await fetch(this.url + path, {
        method,
        ...(body !== undefined && {
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
      });
      const text = await answer.text();
      if (answer.ok) this.answered++;
      else this.failures.push(`${what}: ${answer.status} ${text.slice(0, 300)}`);
    } catch (error) {
      const { message, cause } = error as Error;
      this.failures.push(`${what}: ${message} ${String(cause)}`);
    }
  }
}
