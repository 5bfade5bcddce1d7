import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

export const DEFAULT_DEADLINE_MS = 30_000;
/** Fastify reads 0 as "the default"; the longest timer there is stands for none. */
const NO_DEADLINE_MS = 2 ** 31 - 1;
export const DEFAULT_BODY_LIMIT = 100 * 1024;

export interface RouteLimitOptions {
  /** Milliseconds the handler has; 0 for a stream, which has idle limits of its own. */
  readonly deadlineMs?: number;
  /** Bytes of the body. */
  readonly bodyLimit?: number;
  /** Whether the route moves to MANAGEMENT_PORT when there is one. */
  readonly management?: boolean;
}

/** Raises or lowers a route's limits; what is not named keeps its default (30 s, 100 kB). */
export function RouteLimits(limits: RouteLimitOptions): MethodDecorator {
  return RouteConfig({ limits });
}

/** Hands the declared limits to Fastify, which enforces them. */
export function applyRouteLimits(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const { limits } = (route.config ?? {}) as { limits?: RouteLimitOptions };
    if (limits?.bodyLimit !== undefined) route.bodyLimit = limits.bodyLimit;
    if (limits?.deadlineMs !== undefined) route.handlerTimeout = limits.deadlineMs || NO_DEADLINE_MS;
  });
}
