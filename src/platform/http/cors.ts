import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import type { HttpConfig } from './http.config.js';

/** What a browser script of an allowed origin may read beyond the simple headers. */
const EXPOSED_HEADERS = [
  'ETag',
  'Idempotency-Replayed',
  'Location',
  'Retry-After',
  'RateLimit',
  'RateLimit-Policy',
  'X-Cache',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Request-Id',
].join(', ');

/**
 * Lets browser scripts of CORS_ORIGINS read the answers. Not by way of Nest, which writes these headers a second time,
 * on Node's response, and makes every answer take the long way through it (docs/benchmarks.md).
 */
export async function shareWithOrigins(fastify: FastifyInstance, { corsOrigins }: HttpConfig): Promise<void> {
  await fastify.register(cors, {
    origin: [...corsOrigins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    credentials: true,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 600,
  });
}
