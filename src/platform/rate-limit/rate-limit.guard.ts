import { type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  ThrottlerGuard,
  type ThrottlerModuleOptions,
  type ThrottlerRequest,
} from '@nestjs/throttler';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BucketThrottlerStorage } from './bucket-throttler.storage.js';
import { rateLimitHeaders } from './rate-limit-headers.js';
import { policyOf } from './rate-limit.decorator.js';
import { RateLimitedError } from './rate-limit.errors.js';
import { RateLimiter } from './rate-limiter.js';

/** Nest's throttler over our buckets: keyed by client, one policy a route, standard headers on every answer. */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() options: ThrottlerModuleOptions,
    storage: BucketThrottlerStorage,
    reflector: Reflector,
    private readonly limiter: RateLimiter,
  ) {
    super(options, storage, reflector);
  }

  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    const policy = policyOf(context);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return Promise.resolve(!policy || this.limiter.exempts(request, policy));
  }

  protected override async handleRequest({
    context,
    limit,
    ttl,
    blockDuration,
  }: ThrottlerRequest): Promise<boolean> {
    const policy = policyOf(context)!;
    const http = context.switchToHttp();
    const subject = this.limiter.subjectOf(http.getRequest<FastifyRequest>());
    const record = await this.storageService.increment(subject, ttl, limit, blockDuration, policy.name);
    const headers = rateLimitHeaders(policy, limit - record.totalHits, record.timeToExpire);
    void http.getResponse<FastifyReply>().headers(headers);
    if (record.isBlocked) throw new RateLimitedError(record.timeToBlockExpire);
    return true;
  }
}
