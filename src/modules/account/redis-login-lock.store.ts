import { RedisScript } from '../../platform/cache/redis-script.js';
import type { RedisConnection } from '../../platform/cache/redis.connection.js';
import { ROUNDING } from '../../platform/rate-limit/token-bucket.js';
import { FIRST_LOCK_MS, LOGIN_TRIES, LONGEST_LOCK_MS, MEMORY_MS, type TryMode } from './login-lock.js';
import { LoginLockStore } from './login-lock.store.js';

/** tryLogin() of login-lock.ts in Redis, by Redis' own clock. A lock is let go when it would be forgotten. */
const TRY = new RedisScript(`
local capacity, refill = ${LOGIN_TRIES.capacity}, ${LOGIN_TRIES.refillPerSecond}
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'refusals', 'lockMs', 'updatedAt')
local tokens, refusals = tonumber(kept[1]) or capacity, tonumber(kept[2]) or 0
local lockMs, elapsed = tonumber(kept[3]) or 0, math.max(0, now - (tonumber(kept[4]) or now))
if elapsed >= lockMs + ${MEMORY_MS} then tokens, refusals, lockMs = capacity, 0, 0 end
local available = math.min(capacity, tokens + elapsed / 1000 * refill)
if elapsed >= lockMs and available >= 1 - ${ROUNDING} then
  if ARGV[1] == 'ask' then return 0 end
  available, lockMs = available - 1, 0
else
  refusals = refusals + 1
  lockMs = math.min(${FIRST_LOCK_MS} * 2 ^ (refusals - 1), ${LONGEST_LOCK_MS})
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', available), 'refusals', refusals,
  'lockMs', lockMs, 'updatedAt', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], lockMs + ${MEMORY_MS})
return lockMs
`);

/** Locks that replicas share, under login-lock:<subject>. */
export class RedisLoginLockStore extends LoginLockStore {
  constructor(private readonly redis: RedisConnection) {
    super();
  }

  /** @throws RedisUnavailableError */
  async try(subject: string, mode: TryMode): Promise<number> {
    return (await this.redis.run((client) => TRY.run(client, [keyOf(subject)], [mode]))) as number;
  }

  /** @throws RedisUnavailableError */
  async forget(subject: string): Promise<void> {
    await this.redis.run((client) => client.unlink(keyOf(subject)));
  }
}

function keyOf(subject: string): string {
  return `login-lock:${subject}`;
}
