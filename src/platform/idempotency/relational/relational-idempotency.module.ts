import { Module } from '@nestjs/common';
import { DatabaseModule } from '../../database/database.module.js';
import { JobsModule } from '../../jobs/jobs.module.js';
import { RateLimitModule } from '../../rate-limit/rate-limit.module.js';
import { IdempotencyStore } from '../idempotency.store.js';
import { RelationalIdempotencyStore } from './relational-idempotency.store.js';

/** Imported by modules with idempotent routes whose effects take place in PostgreSQL. */
@Module({
  imports: [DatabaseModule, JobsModule, RateLimitModule],
  providers: [
    RelationalIdempotencyStore,
    { provide: IdempotencyStore, useExisting: RelationalIdempotencyStore },
  ],
  exports: [RelationalIdempotencyStore, IdempotencyStore, RateLimitModule],
})
export class RelationalIdempotencyModule {}
