import { createRequire } from 'node:module';
import type * as Redis from '@redis/client';

/** Loaded with the first client: without REDIS_URL its memory is better spent. */
const redis = () => createRequire(import.meta.url)('@redis/client') as typeof Redis;

const CONNECT_TIMEOUT_MS = 2000;
const MAX_RECONNECT_DELAY_MS = 2000;

/** A connection that is silent for this long is given up, although pings went out: its other end is gone. */
const SILENCE_LIMIT_MS = 5000;
const PING_INTERVAL_MS = 2000;

/** A client that is not connected yet. */
export function createRedisClient(url: string) {
  return redis().createClient({
    url,
    // A command that cannot be sent now fails now; nothing queues for a server that is gone.
    disableOfflineQueue: true,
    pingInterval: PING_INTERVAL_MS,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SILENCE_LIMIT_MS,
      reconnectStrategy: (attempt) => Math.min(50 * 2 ** attempt, MAX_RECONNECT_DELAY_MS),
    },
  });
}

/** Whether Redis itself refused, and said why. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof redis().ErrorReply;
}

export type RedisClient = ReturnType<typeof createRedisClient>;
