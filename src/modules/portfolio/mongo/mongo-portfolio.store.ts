import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { DatabaseUnavailableError } from '../../../platform/database/database.errors.js';
import { MongoIdempotencyStore } from '../../../platform/idempotency/mongo/mongo-idempotency.store.js';
import { isTimeExpired, isUnsent } from '../../../platform/mongodb/mongodb-errors.js';
import type { MongodbOperation } from '../../../platform/mongodb/mongodb.metrics.js';
import { Mongodb } from '../../../platform/mongodb/mongodb.js';
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
import { PortfolioInsertion } from './portfolio.insertion.js';
import {
  IN_ORDER,
  NEWEST_FIRST,
  SHOWN,
  after,
  below,
  byId,
  changed,
  inVersion,
  matching,
  toDocument,
  toPortfolio,
} from './portfolio.queries.js';
import { COLLECTION, type PortfolioDocument, portfolioSchema } from './portfolio.schema.js';

const RETRY_PAUSE_MS = 50;
/** So many are counted at the most where counting all would take too long. */
const ESTIMATE_MAX = 10_001;
const ESTIMATE_TIMEOUT_MS = 1000;

type Portfolios = mongo.Collection<PortfolioDocument>;

/** Portfolios in MongoDB. The order in which they were added is that of their ids: exact within a process. */
@Injectable()
export class MongoPortfolioStore extends PortfolioStore {
  private readonly read;

  constructor(
    private readonly mongodb: Mongodb,
    private readonly idempotency: MongoIdempotencyStore,
    private readonly clock: Clock,
  ) {
    super();
    mongodb.declare(portfolioSchema);
    this.read = { projection: SHOWN, maxTimeMS: mongodb.maxTimeMS };
  }

  /** Once more where the connection was lost: their ids tell which the first try has added. */
  async add(portfolios: readonly Portfolio[]): Promise<void> {
    const insertion = new PortfolioInsertion(
      this.mongodb,
      portfolios.map(toDocument),
      this.idempotency.wanted,
    );
    const keep = (session: mongo.ClientSession | undefined) => this.idempotency.keep(session, portfolios);
    try {
      await insertion.run(keep);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError) || isUnsent(error.cause)) throw error;
      await this.clock.sleep(RETRY_PAUSE_MS);
      await insertion.runAgain(keep);
    }
  }

  async find(id: string): Promise<Portfolio | undefined> {
    const found = await this.run('find', (portfolios) => portfolios.findOne(byId(id), this.read));
    return found ? toPortfolio(found) : undefined;
  }

  async replace(id: string, versions: Versions, change: PortfolioChange): Promise<Portfolio | undefined> {
    const options = { ...this.read, returnDocument: 'after' } as const;
    const now = await this.run('update', (portfolios) =>
      portfolios.findOneAndUpdate(inVersion(id, versions), changed(change), options),
    );
    return now ? toPortfolio(now) : undefined;
  }

  async remove(id: string, versions: Versions): Promise<boolean> {
    const { deletedCount } = await this.run('delete', (portfolios) =>
      portfolios.deleteOne(inVersion(id, versions)),
    );
    return deletedCount === 1;
  }

  async batch(from: string | undefined, limit: number): Promise<PortfolioBatch> {
    const portfolios = await this.list(after(from), { sort: IN_ORDER, limit });
    return { portfolios, next: portfolios.length < limit ? undefined : portfolios.at(-1)!.id };
  }

  async page(filter: PortfolioFilter, range: PortfolioRange): Promise<Portfolio[]> {
    const { limit, offset, after: position } = range;
    return this.list(
      { ...matching(filter), ...below(position) },
      { sort: NEWEST_FIRST, limit, skip: offset },
    );
  }

  /** Of all there are, the server keeps count. */
  async count(filter: PortfolioFilter, timeoutMs: number): Promise<number | undefined> {
    return this.run('count', async (portfolios) => {
      try {
        return filter.kind === 'all'
          ? await portfolios.estimatedDocumentCount({ maxTimeMS: timeoutMs })
          : await portfolios.countDocuments(matching(filter), { maxTimeMS: timeoutMs });
      } catch (error) {
        if (isTimeExpired(error)) return undefined;
        throw error;
      }
    });
  }

  /** @returns how many there are at least. */
  async estimate(filter: PortfolioFilter): Promise<number> {
    if (filter.kind === 'all') return (await this.count(filter, ESTIMATE_TIMEOUT_MS)) ?? ESTIMATE_MAX;
    return this.run('count', async (portfolios) => {
      try {
        const options = { limit: ESTIMATE_MAX, maxTimeMS: ESTIMATE_TIMEOUT_MS };
        return await portfolios.countDocuments(matching(filter), options);
      } catch (error) {
        if (isTimeExpired(error)) return ESTIMATE_MAX;
        throw error;
      }
    });
  }

  private async list(
    filter: mongo.Filter<PortfolioDocument>,
    options: Pick<mongo.FindOptions, 'sort' | 'limit' | 'skip'>,
  ): Promise<Portfolio[]> {
    // One answer holds a page, so that no cursor stays open.
    const batch = { batchSize: options.limit! };
    const found = await this.run('find', (portfolios) =>
      portfolios.find(filter, { ...this.read, ...options, ...batch }).toArray(),
    );
    return found.map(toPortfolio);
  }

  private run<T>(operation: MongodbOperation, work: (portfolios: Portfolios) => Promise<T>): Promise<T> {
    return this.mongodb.run(operation, (db) => work(db.collection<PortfolioDocument>(COLLECTION)));
  }
}
