import { type CustomDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { RateLimitPolicy } from './rate-limit-policy.js';

const RATE_LIMIT = Symbol('rate-limit');

/** Limits a route, or every route of a controller, by a policy. */
export function RateLimit(policy: RateLimitPolicy): CustomDecorator<symbol> {
  return SetMetadata(RATE_LIMIT, policy);
}

export function policyOf(context: ExecutionContext): RateLimitPolicy | undefined {
  return (Reflect.getMetadata(RATE_LIMIT, context.getHandler()) ??
    Reflect.getMetadata(RATE_LIMIT, context.getClass())) as RateLimitPolicy | undefined;
}
