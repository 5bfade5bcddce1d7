import { createClient } from '@redis/client';

const CONNECT_TIMEOUT_MS = 2000;
const MAX_RECONNECT_DELAY_MS = 2000;

/** A connection that is silent for this long is given up, although pings went out: its other end is gone. */
const SILENCE_LIMIT_MS = 5000;
const PING_INTERVAL_MS = 2000;

/** A client that is not connected yet. */
export function createRedisClient(url: string) {
  return createClient({
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

export type RedisClient = ReturnType<typeof createRedisClient>;
