import { Module } from '@nestjs/common';
import { MongoIdempotencyModule } from '../../../platform/idempotency/mongo/mongo-idempotency.module.js';
import { MongodbModule } from '../../../platform/mongodb/mongodb.module.js';
import { PortfolioStore } from '../portfolio.store.js';
import { MongoPortfolioStore } from './mongo-portfolio.store.js';

/** Keeps portfolios, and the idempotency keys of their requests, in MongoDB. */
@Module({
  imports: [MongodbModule, MongoIdempotencyModule],
  providers: [{ provide: PortfolioStore, useClass: MongoPortfolioStore }],
  exports: [PortfolioStore, MongoIdempotencyModule],
})
export class MongoPortfolioModule {}
