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

/** What a listener's queue of new connections has room for. */
const MOST_AT_ONCE = 200;

/** So many requests a second, whether earlier ones were answered or not, until it is stopped. */
export class SteadyLoad {
  private readonly startedAt = performance.now();
  private readonly failures: string[] = [];
  private readonly running = new Set<Promise<void>>();
  private sent = 0;
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
    for (let from = this.startedAt; !this.stopped;) {
      await delay(1000 / this.perSecond);
      const now = performance.now();
      // What was not sent while this process stood still is not sent all at once.
      const due = Math.min(Math.floor(((now - from) * this.perSecond) / 1000), MOST_AT_ONCE);
      from = due === MOST_AT_ONCE ? now : from + (due * 1000) / this.perSecond;
      for (let n = 0; n < due; n++) this.begin(this.next(this.sent++));
    }
  }

  private begin(request: LoadedRequest): void {
    const work: Promise<void> = this.ask(request).finally(() => {
      this.running.delete(work);
    });
    this.running.add(work);
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
