import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { Total } from '../../platform/http/paging.js';
import { Clock } from '../../shared/clock.js';
import { SingleFlight } from '../../shared/single-flight.js';
import { CandidateRepository } from './candidate.repository.js';
import type { CandidateFilter } from './candidate.js';

/** A total is never older. */
const MAX_AGE_MS = 1000;
/** From then on it is renewed while it is still used, so that under load nobody waits for it. */
const RENEW_AGE_MS = 600;
/** Milliseconds that counting may take: below what is a slow query. */
export const COUNT_TIMEOUT_MS = 40;
/** How long too many to count stay too many. */
const TOO_MANY_MS = 60_000;
const MAX_FILTERS = 100;

interface Known extends Total {
  /** When counting began. */
  readonly at: number;
  /** Until when counting is not tried again. */
  readonly tooManyUntil: number;
}

/** How many candidates there are: counted where that is quick, estimated where it is not. */
@Injectable()
export class CandidateTotals {
  private readonly known = new LRUCache<string, Known>({ max: MAX_FILTERS });
  private readonly flights = new SingleFlight<Known>();

  constructor(
    private readonly candidates: CandidateRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns what was true within the last second. @throws DatabaseUnavailableError */
  async of(filter: CandidateFilter): Promise<Total> {
    const key = JSON.stringify([filter.status, filter.product]);
    const known = this.known.get(key);
    const age = known ? this.clock.now() - known.at : Infinity;
    if (known && age < RENEW_AGE_MS) return known;
    const renewed = this.flights.run(key, () => this.renew(key, filter));
    if (!known || age >= MAX_AGE_MS) return renewed;
    // Whoever comes when it is too old is told why it failed.
    renewed.catch(() => undefined);
    return known;
  }

  private async renew(key: string, filter: CandidateFilter): Promise<Known> {
    const at = this.clock.now();
    let tooManyUntil = this.known.get(key)?.tooManyUntil ?? 0;
    const counted = at < tooManyUntil ? undefined : await this.candidates.count(filter, COUNT_TIMEOUT_MS);
    if (counted === undefined && at >= tooManyUntil) tooManyUntil = at + TOO_MANY_MS;
    const total: Known = {
      count: counted ?? (await this.candidates.estimate(filter)),
      estimated: counted === undefined,
      at,
      tooManyUntil,
    };
    this.known.set(key, total);
    return total;
  }
}
