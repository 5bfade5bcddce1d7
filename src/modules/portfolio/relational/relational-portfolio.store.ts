import { Injectable } from '@nestjs/common';
import { Database } from '../../../platform/database/database.js';
import { DatabaseUnavailableError } from '../../../platform/database/database.errors.js';
import { isDatabaseSlow } from '../../../platform/database/sql-errors.js';
import { RelationalIdempotencyStore } from '../../../platform/idempotency/relational/relational-idempotency.store.js';
import { Clock } from '../../../shared/clock.js';
import { PortfolioStore } from '../portfolio.store.js';
import type {
  Portfolio,
  PortfolioBatch,
  PortfolioChange,
  PortfolioFilter,
  PortfolioRange,
  Versions,
} from '../portfolio.js';
import {
  portfolioBatch,
  portfolioById,
  portfolioCount,
  portfolioDelete,
  portfolioInsert,
  portfolioPage,
  portfolioRows,
  portfolioUpdate,
} from './portfolio.queries.js';

const RETRY_PAUSE_MS = 50;
/** Below every place. */
const START = '0';

/** Portfolios in PostgreSQL. */
@Injectable()
export class RelationalPortfolioStore extends PortfolioStore {
  constructor(
    private readonly database: Database,
    private readonly idempotency: RelationalIdempotencyStore,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Once more where the connection was lost: their ids tell whether the first try has added them. */
  async add(portfolios: readonly Portfolio[]): Promise<void> {
    try {
      await this.insert(portfolios, false);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError) || isDatabaseSlow(error.cause)) throw error;
      await this.clock.sleep(RETRY_PAUSE_MS);
      await this.insert(portfolios, true);
    }
  }

  async find(id: string): Promise<Portfolio | undefined> {
    const [portfolio] = await this.database.select<Portfolio>(portfolioById(id));
    return portfolio;
  }

  async replace(id: string, versions: Versions, change: PortfolioChange): Promise<Portfolio | undefined> {
    const [portfolio] = await this.database.execute<Portfolio>(portfolioUpdate(id, versions, change));
    return portfolio;
  }

  async remove(id: string, versions: Versions): Promise<boolean> {
    return (await this.database.execute(portfolioDelete(id, versions))).length > 0;
  }

  async batch(from: string | undefined, limit: number): Promise<PortfolioBatch> {
    const rows = await this.database.select<Portfolio & { place: string }>(
      portfolioBatch(from ?? START, limit),
    );
    return {
      portfolios: rows,
      next: rows.length < limit ? undefined : rows.at(-1)!.place,
    };
  }

  async page(filter: PortfolioFilter, range: PortfolioRange): Promise<Portfolio[]> {
    return this.database.select<Portfolio>(portfolioPage(filter, range));
  }

  async count(filter: PortfolioFilter, timeoutMs: number): Promise<number | undefined> {
    const rows = await this.database.selectWithin<{ count: number }>(timeoutMs, portfolioCount(filter));
    return rows?.[0]!.count;
  }

  async estimate(filter: PortfolioFilter): Promise<number> {
    return this.database.estimate(portfolioRows(filter));
  }

  private async insert(portfolios: readonly Portfolio[], again: boolean): Promise<void> {
    const statement = portfolioInsert(portfolios, again);
    // One statement is a transaction of its own.
    if (!this.idempotency.wanted) await this.database.execute(statement);
    else
      await this.database.transaction(async (manager) => {
        await this.database.runIn(manager, statement);
        await this.idempotency.keep(manager, portfolios);
      });
  }
}
