import { Module } from '@nestjs/common';
import { DatabaseModule } from '../../../platform/database/database.module.js';
import { RelationalIdempotencyModule } from '../../../platform/idempotency/relational/relational-idempotency.module.js';
import { PortfolioStore } from '../portfolio.store.js';
import { PortfolioSeeder } from './portfolio.seeder.js';
import { RelationalPortfolioStore } from './relational-portfolio.store.js';

/** Keeps portfolios, and the idempotency keys of their requests, in PostgreSQL. */
@Module({
  imports: [DatabaseModule, RelationalIdempotencyModule],
  providers: [{ provide: PortfolioStore, useClass: RelationalPortfolioStore }, PortfolioSeeder],
  exports: [PortfolioStore, RelationalIdempotencyModule],
})
export class RelationalPortfolioModule {}
