import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { UnauthenticatedError } from '../http/http.errors.js';
import { type MetricsConfig, metricsConfig } from './metrics.config.js';

/** The scheme's case does not matter (RFC 9110, section 11.1). */
const BEARER = /^bearer +(.+)$/i;

/** Lets a scraper in: anybody, or whoever knows METRICS_TOKEN when that is set. */
@Injectable()
export class MetricsTokenGuard implements CanActivate {
  private readonly expected: Buffer | undefined;

  constructor(@Inject(metricsConfig.token) { token }: MetricsConfig) {
    this.expected = token === undefined ? undefined : digest(token);
  }

  canActivate(context: ExecutionContext): boolean {
    if (!this.expected) return true;
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const [, token = ''] = BEARER.exec(authorization) ?? [];
    // Digests, so that the comparison takes the same time for every length.
    if (timingSafeEqual(digest(token), this.expected)) return true;
    throw new UnauthenticatedError('Send the metrics token: "Authorization: Bearer <METRICS_TOKEN>"');
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
