import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export const DEFAULT_DEADLINE_MS = 30_000;
export const DEFAULT_BODY_LIMIT = 100 * 1024;

/** Fastify reads 0 as "the default"; the longest timer there is stands for none. */
const NO_DEADLINE_MS = 2 ** 31 - 1;

export interface RouteLimitOptions {
  /** Milliseconds the handler has; 0 for a stream, which has idle limits of its own. */
  readonly deadlineMs?: number;
  /** Bytes of the body. */
  readonly bodyLimit?: number;
  /** What the body is; JSON by default. */
  readonly body?: 'json' | 'form';
  /** Where the route is found when there is a MANAGEMENT_PORT; on the API's port by default. */
  readonly listener?: 'api' | 'management' | 'both';
}

interface ConfigWithLimits {
  readonly limits?: RouteLimitOptions;
}

/** Raises or lowers a route's limits; what is not named keeps its default (30 s, 100 kB). */
export function RouteLimits(limits: RouteLimitOptions): MethodDecorator {
  return RouteConfig({ limits });
}

export function routeLimitsOf(request: FastifyRequest): RouteLimitOptions {
  return limitsOf(request.routeOptions.config);
}

/** @param config of a route. */
export function limitsOf(config: unknown): RouteLimitOptions {
  return (config as ConfigWithLimits | undefined)?.limits ?? {};
}

/** Hands the declared limits to Fastify, which enforces them. */
export function applyRouteLimits(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const { deadlineMs, bodyLimit } = limitsOf(route.config);
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
    if (deadlineMs !== undefined) route.handlerTimeout = deadlineMs || NO_DEADLINE_MS;
  });
}
