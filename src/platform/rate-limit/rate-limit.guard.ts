import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  InjectThrottlerStorage,
  ThrottlerGuard,
  type ThrottlerModuleOptions,
  type ThrottlerRequest,
  type ThrottlerStorage,
} from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { rateLimitHeaders } from './rate-limit-headers.js';
import { RateLimitPolicies } from './rate-limit-policies.js';
import { RateLimitedError } from './rate-limit.errors.js';
import { RateLimiter } from './rate-limiter.js';

/** Nest's throttler over our buckets: keyed by client, one policy a route, standard headers on every answer. */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    @InjectThrottlerStorage() storage: ThrottlerStorage,
    reflector: Reflector,
    private readonly limiter: RateLimiter,
    private readonly policies: RateLimitPolicies,
  ) {
    super(options, storage, reflector);
  }

  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    const policy = this.policies.of(context);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return Promise.resolve(!policy || this.limiter.exempts(request, policy));
  }

  protected override async handleRequest({
    context,
    limit,
    ttl,
    blockDuration,
  }: ThrottlerRequest): Promise<boolean> {
    const policy = this.policies.of(context)!;
    const http = context.switchToHttp();
    const subject = this.limiter.subjectOf(http.getRequest<FastifyRequest>());
    const record = await this.storageService.increment(subject, ttl, limit, blockDuration, policy.name);
    const standing = {
      remaining: limit - record.totalHits,
      nextSeconds: record.timeToBlockExpire,
      resetSeconds: record.timeToExpire,
    };
    policy.decided?.(subject, !record.isBlocked, standing.remaining);
    void http.getResponse<FastifyReply>().headers(rateLimitHeaders(policy, standing));
    if (record.isBlocked) throw new RateLimitedError(record.timeToBlockExpire);
    return true;
  }
}
