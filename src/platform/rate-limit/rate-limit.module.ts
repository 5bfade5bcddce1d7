import { type ExecutionContext, Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { type ThrottlerModuleOptions, ThrottlerStorage, getOptionsToken } from '@nestjs/throttler';
import { CacheModule } from '../cache/cache.module.js';
import { BucketThrottlerStorage } from './bucket-throttler.storage.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RateLimitMetrics } from './rate-limit.metrics.js';
import { RateLimitPolicies } from './rate-limit-policies.js';
import { windowMs } from './rate-limit-policy.js';
import { RateLimiter } from './rate-limiter.js';

/** Without the throttler's own module, which would bring a store that never forgets a key. */
const throttlerOptions = {
  provide: getOptionsToken(),
  inject: [RateLimitPolicies],
  // Asked only for routes that have a policy: the guard skips the others.
  useFactory: (policies: RateLimitPolicies): ThrottlerModuleOptions => [
    {
      limit: (context: ExecutionContext) => policies.of(context)!.capacity,
      ttl: (context: ExecutionContext) => windowMs(policies.of(context)!),
    },
  ],
};

@Module({
  imports: [CacheModule, DiscoveryModule],
  providers: [
    RateLimitMetrics,
    RateLimitPolicies,
    RateLimiter,
    { provide: ThrottlerStorage, useClass: BucketThrottlerStorage },
    throttlerOptions,
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
  exports: [RateLimiter, RateLimitPolicies],
})
export class RateLimitModule {}
