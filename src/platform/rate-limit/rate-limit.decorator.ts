import { SetMetadata } from '@nestjs/common';
import type { RateLimitPolicy } from './rate-limit-policy.js';

const RATE_LIMIT = Symbol('rate-limit');

/**
 * Limits a route, or every route of a controller.
 *
 * @param policy the policy, or the name of one that its owner registers with RateLimitPolicies because its numbers
 * come from configuration.
 */
export function RateLimit(policy: RateLimitPolicy | string): MethodDecorator & ClassDecorator {
  return SetMetadata(RATE_LIMIT, policy);
}

/** @param target a handler or a controller. */
export function declaredPolicy(target: object): RateLimitPolicy | string | undefined {
  return Reflect.getMetadata(RATE_LIMIT, target) as RateLimitPolicy | string | undefined;
}
