import { Injectable } from '@nestjs/common';
import { RootSecret } from '../../platform/config/root-secret.js';
import { type Total, cutPage, readCursor } from '../../platform/http/paging.js';
import { Totals } from '../../platform/http/totals.js';
import { Clock } from '../../shared/clock.js';
import { KeysetCursor } from '../../shared/keyset-cursor.js';
import { PortfolioBreaker } from './portfolio.breaker.js';
import { PortfolioMetrics } from './portfolio.metrics.js';
import { PortfolioStore } from './portfolio.store.js';
import type { Portfolio, PortfolioFilter, PortfolioRange } from './portfolio.js';
import { type SearchParameters, SearchTerms } from './search-terms.js';

/** Less than a page may take (docs/benchmarks.md). */
const COUNT_TIMEOUT_MS = 8;

export interface SearchRequest extends SearchParameters {
  readonly limit: number;
  readonly offset: number;
  /** Stands in the place of the offset. */
  readonly cursor: string | undefined;
}

export interface SearchPage {
  readonly portfolios: readonly Portfolio[];
  readonly limit: number;
  /** How many are before the page. */
  readonly offset: number;
  readonly total: Total;
  /** Null when there are no more. */
  readonly nextCursor: string | null;
}

/** Portfolios by name, in pages, newest first. */
@Injectable()
export class PortfolioSearch {
  private readonly cursors: KeysetCursor;
  private readonly totals: Totals<PortfolioFilter>;

  constructor(
    private readonly store: PortfolioStore,
    private readonly breaker: PortfolioBreaker,
    private readonly terms: SearchTerms,
    private readonly metrics: PortfolioMetrics,
    clock: Clock,
    secret: RootSecret,
  ) {
    this.cursors = new KeysetCursor(secret.deriveKey('cursor'), 'portfolios');
    this.totals = new Totals(store, clock, COUNT_TIMEOUT_MS);
  }

  /**
   * @throws SearchParametersConflictError, SearchParameterEmptyError, SearchParameterInvalidError, ValidationError for
   * a cursor of something else, and an error of the kind `unavailable`.
   */
  async find(request: SearchRequest): Promise<SearchPage> {
    const filter = this.terms.filterOf(request);
    const range = this.rangeOf(request);
    this.metrics.searches.add(1, { kind: filter.kind });
    return this.breaker.run(() => this.read(filter, range, request.limit));
  }

  /** Something was written. */
  forgetTotals(): void {
    this.totals.forget();
  }

  private async read(filter: PortfolioFilter, range: Place, limit: number): Promise<SearchPage> {
    const { before, ...place } = range;
    const found = await this.store.page(filter, { ...place, limit: limit + 1 });
    const { shown, last } = cutPage(found, limit);
    const seen = before + found.length;
    // The last page says how many there are, unless it begins beyond them.
    const total =
      !last && (shown.length > 0 || before === 0)
        ? { count: seen, estimated: false }
        : atLeast(shown.length > 0 ? seen : 0, await this.totals.of(filter));
    return {
      portfolios: shown,
      limit,
      offset: before,
      total,
      nextCursor: last ? this.cursors.write([last.dateCreated, last.id, String(before + limit)]) : null,
    };
  }

  private rangeOf({ offset, cursor }: SearchRequest): Place {
    if (cursor === undefined) return { offset, before: offset };
    const [dateCreated, id, before] = readCursor(this.cursors, cursor);
    return { offset: 0, after: { dateCreated: dateCreated!, id: id! }, before: Number(before) };
  }
}

interface Place extends Omit<PortfolioRange, 'limit'> {
  /** How many are before it. */
  readonly before: number;
}

/** Some of what was seen may be newer than the total. */
function atLeast(seen: number, { count, estimated }: Total): Total {
  return { count: Math.max(count, seen), estimated };
}
