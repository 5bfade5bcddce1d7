import { Module } from '@nestjs/common';
import { MongodbModule } from '../../mongodb/mongodb.module.js';
import { RateLimitModule } from '../../rate-limit/rate-limit.module.js';
import { IdempotencyStore } from '../idempotency.store.js';
import { MongoIdempotencyStore } from './mongo-idempotency.store.js';

/** Imported by modules with idempotent routes whose effects take place in MongoDB. */
@Module({
  imports: [MongodbModule, RateLimitModule],
  providers: [MongoIdempotencyStore, { provide: IdempotencyStore, useExisting: MongoIdempotencyStore }],
  exports: [MongoIdempotencyStore, IdempotencyStore, RateLimitModule],
})
export class MongoIdempotencyModule {}
