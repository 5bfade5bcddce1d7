import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { CacheModule } from '../cache/cache.module.js';
import { BucketThrottlerStorage } from './bucket-throttler.storage.js';
import { policyOf } from './rate-limit.decorator.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RateLimitMetrics } from './rate-limit.metrics.js';
import { windowMs } from './rate-limit-policy.js';
import { RateLimiter } from './rate-limiter.js';

@Module({
  imports: [
    CacheModule,
    // Asked only for routes that have a policy: the guard skips the others.
    ThrottlerModule.forRoot([
      {
        limit: (context) => policyOf(context)!.capacity,
        ttl: (context) => windowMs(policyOf(context)!),
      },
    ]),
  ],
  providers: [
    RateLimitMetrics,
    RateLimiter,
    BucketThrottlerStorage,
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
  exports: [RateLimiter],
})
export class RateLimitModule {}
