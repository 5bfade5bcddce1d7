import { LRUCache } from 'lru-cache';
import type { Clock } from '../../shared/clock.js';
import { SingleFlight } from '../../shared/single-flight.js';
import type { Total } from './paging.js';

/** A total is never older. */
const MAX_AGE_MS = 1000;
/** From then on it is renewed while it is still used, so that under load nobody waits for it. */
const RENEW_AGE_MS = 600;
/** How long too many to count stay too many. */
const TOO_MANY_MS = 60_000;
/** So many are counted quickly, unless the store is slow today, which then gets more time. */
const FEW = 2000;
const PATIENCE_MS = 1000;
const MAX_FILTERS = 100;

/** What is counted. */
export interface Countable<Filter> {
  /** @returns undefined when it takes longer than so many milliseconds. */
  count(filter: Filter, timeoutMs: number): Promise<number | undefined>;
  /** How many there are by what the store knows without looking. */
  estimate(filter: Filter): Promise<number>;
}

interface Known extends Total {
  /** When counting began, and after how many calls of forget(). */
  readonly at: number;
  readonly epoch: number;
  /** Until when counting is not tried again. */
  readonly tooManyUntil: number;
}

/** How many there are of a list that is shown in pages: counted where that is quick, estimated where it is not. */
export class Totals<Filter> {
  private readonly known = new LRUCache<string, Known>({ max: MAX_FILTERS });
  private readonly flights = new SingleFlight<Known>();
  private epoch = 0;

  /** @param countTimeoutMs that counting may take: below what is a slow query. */
  constructor(
    private readonly countable: Countable<Filter>,
    private readonly clock: Clock,
    private readonly countTimeoutMs: number,
  ) {}

  /**
   * @param filter plain data, its members always in one order.
   * @returns what was true within the last second, and after the last forget().
   * @throws what counting throws.
   */
  async of(filter: Filter): Promise<Total> {
    const key = JSON.stringify(filter);
    const last = this.known.get(key);
    const known = last && (last.estimated || last.epoch === this.epoch) ? last : undefined;
    const age = known ? this.clock.now() - known.at : Infinity;
    if (known && age < RENEW_AGE_MS) return known;
    const renewed = this.flights.run(`${this.epoch} ${key}`, () => this.renew(key, filter));
    if (!known || age >= MAX_AGE_MS) return renewed;
    // Whoever comes when it is too old is told why it failed.
    renewed.catch(() => undefined);
    return known;
  }

  /** Something changed here: what was counted before is wrong. */
  forget(): void {
    this.epoch++;
  }

  private async renew(key: string, filter: Filter): Promise<Known> {
    const at = this.clock.now();
    const { epoch } = this;
    let tooManyUntil = this.known.get(key)?.tooManyUntil ?? 0;
    const counted = at < tooManyUntil ? undefined : await this.countable.count(filter, this.countTimeoutMs);
    const total = counted === undefined ? await this.countSlowly(filter) : exactly(counted);
    if (total.estimated && at >= tooManyUntil) tooManyUntil = at + TOO_MANY_MS;
    const known: Known = {
      ...total,
      at,
      epoch,
      tooManyUntil,
    };
    this.known.set(key, known);
    return known;
  }

  /** Few are counted all the same: it was the store that was slow. */
  private async countSlowly(filter: Filter): Promise<Total> {
    const estimate = await this.countable.estimate(filter);
    const counted = estimate > FEW ? undefined : await this.countable.count(filter, PATIENCE_MS);
    return counted === undefined ? { count: estimate, estimated: true } : exactly(counted);
  }
}

function exactly(count: number): Total {
  return { count, estimated: false };
}
