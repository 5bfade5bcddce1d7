import { setTimeout as delay } from 'node:timers/promises';

/** One request that somebody sends. */
export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 35_000;
/** Beyond that nobody else would wait, either. */
const MOST_IN_FLIGHT = 400;

/** People and machines that send requests, however they are answered. */
export class Traffic {
  /** Answers by status; 0 is none. */
  readonly statuses = new Map<number, number>();
  private readonly base: () => string;
  private readonly running = new Set<() => void>();
  private inFlight = 0;
  private number = 0;

  constructor(base: () => string) {
    this.base = base;
  }

  /** @returns the status; 0 where nobody answered. */
  async send({ method = 'GET', path, body, headers }: Sent): Promise<number> {
    this.inFlight++;
    let status = 0;
    try {
      const answer = await fetch(this.base() + path, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await answer.arrayBuffer();
      status = answer.status;
    } catch {
      // Nobody answered: what a server that is gone looks like.
    }
    this.inFlight--;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    return status;
  }

  /**
   * Sends so many requests a second, whether they are answered or not, until it is stopped.
   *
   * @param next the request of this number, from 1, which is never given twice.
   */
  flow(perSecond: number, next: (number: number) => Sent): () => void {
    const startedAt = performance.now();
    let sent = 0;
    const timer = setInterval(
      () => {
        const due = ((performance.now() - startedAt) / 1000) * perSecond;
        // What could not be sent in time is not made up for in one burst.
        sent = Math.max(sent, Math.floor(due - perSecond));
        for (; sent < due && this.inFlight < MOST_IN_FLIGHT; sent++) void this.send(next(++this.number));
      },
      Math.min(100, 1000 / perSecond),
    );
    const stop = () => {
      clearInterval(timer);
      this.running.delete(stop);
    };
    this.running.add(stop);
    return stop;
  }

  /** So many callers who each send the next request when the last was answered. */
  crowd(callers: number, next: (number: number) => Sent): () => void {
    let going = true;
    const call = async () => {
      while (going) if ((await this.send(next(++this.number))) === 0) await delay(100);
    };
    for (let caller = 0; caller < callers; caller++) void call();
    const stop = () => {
      going = false;
      this.running.delete(stop);
    };
    this.running.add(stop);
    return stop;
  }

  stop(): void {
    for (const stop of this.running) stop();
  }
}
