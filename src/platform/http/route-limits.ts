import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DeadlineExceededError } from './http.errors.js';

export const DEFAULT_DEADLINE_MS = 30_000;
export const DEFAULT_BODY_LIMIT = 100 * 1024;

export interface RouteLimitOptions {
  /** Milliseconds the handler has; 0 for a stream, which has idle limits of its own. */
  readonly deadlineMs?: number;
  /** Bytes of the body. */
  readonly bodyLimit?: number;
  /** What the body is; JSON by default. Either may be sent where it says nothing: a browser's button sends a form. */
  readonly body?: 'json' | 'form' | 'either';
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

/**
 * Makes the declared limits count. The deadline is ours: Fastify's handlerTimeout ends when a request's body has been
 * read, because Node then says that the request is closed.
 */
export function applyRouteLimits(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const { bodyLimit } = limitsOf(route.config);
    if (bodyLimit !== undefined) route.bodyLimit = bodyLimit;
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    const { deadlineMs = DEFAULT_DEADLINE_MS } = routeLimitsOf(request);
    if (deadlineMs > 0) endAfter(deadlineMs, reply);
    done();
  });
}

function endAfter(deadlineMs: number, reply: FastifyReply): void {
  const { raw } = reply;
  const timer = setTimeout(() => {
    // An answer that has begun can only break off.
    if (raw.headersSent) raw.destroy();
    else if (!reply.sent)
      void reply.send(
        new DeadlineExceededError('The request was not finished within its deadline', {
          retryAfterSeconds: 5,
        }),
      );
  }, deadlineMs);
  raw.once('close', () => {
    clearTimeout(timer);
  });
}
