import type { Countable } from '../../platform/http/totals.js';
import type {
  Portfolio,
  PortfolioBatch,
  PortfolioChange,
  PortfolioFilter,
  PortfolioRange,
  Versions,
} from './portfolio.js';

/** Where portfolios are kept. Each method throws an error of the kind `unavailable` when that cannot be used. */
export abstract class PortfolioStore implements Countable<PortfolioFilter> {
  /** Adds all of them, in their order, or none. */
  abstract add(portfolios: readonly Portfolio[]): Promise<void>;

  abstract find(id: string): Promise<Portfolio | undefined>;

  /**
   * Replaces one, if it has one of these versions, in one atomic step.
   *
   * @returns what it is now; undefined when it has another version, or is not there.
   */
  abstract replace(id: string, versions: Versions, change: PortfolioChange): Promise<Portfolio | undefined>;

  /** Removes one, if it has one of these versions, in one atomic step. @returns whether it did. */
  abstract remove(id: string, versions: Versions): Promise<boolean>;

  /** @param from `next` of the batch before; undefined for the first. */
  abstract batch(from: string | undefined, limit: number): Promise<PortfolioBatch>;

  /** Newest first: by dateCreated, then by id. */
  abstract page(filter: PortfolioFilter, range: PortfolioRange): Promise<Portfolio[]>;

  abstract count(filter: PortfolioFilter, timeoutMs: number): Promise<number | undefined>;

  abstract estimate(filter: PortfolioFilter): Promise<number>;
}
