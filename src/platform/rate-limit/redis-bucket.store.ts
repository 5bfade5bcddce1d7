import { RedisScript } from '../cache/redis-script.js';
import type { RedisConnection } from '../cache/redis.connection.js';
import { BucketStore } from './bucket.store.js';
import type { RateLimitPolicy } from './rate-limit-policy.js';
import { type BucketMode, type Decision, ROUNDING, toDecision } from './token-bucket.js';

/**
 * takeToken() of token-bucket.ts in Redis, by Redis' own clock, so that replicas with different clocks share one
 * bucket. A bucket that would be full again is let go.
 */
const TAKE = new RedisScript(`
local capacity, refill, mode = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local state = redis.call('HMGET', KEYS[1], 'tokens', 'updatedAt')
local tokens, updatedAt = tonumber(state[1]) or capacity, tonumber(state[2]) or now
local available = math.min(capacity, tokens + math.max(0, now - updatedAt) / 1000 * refill)
local allowed = available >= 1 - ${ROUNDING}
if mode == 'consume' and allowed then available = available - 1 end
if mode == 'debit' then available = math.max(-capacity, available - 1) end
if mode ~= 'peek' then
  redis.call('HSET', KEYS[1], 'tokens', string.format('%.17g', available), 'updatedAt', string.format('%.3f', now))
  redis.call('PEXPIRE', KEYS[1], math.ceil((capacity - available) / refill * 1000) + 1000)
end
return { allowed and 1 or 0, string.format('%.17g', available) }
`);

/** Buckets that replicas share, under ratelimit:<policy>:<subject>. */
export class RedisBucketStore extends BucketStore {
  constructor(private readonly redis: RedisConnection) {
    super();
  }

  /** @throws RedisUnavailableError */
  async take(policy: RateLimitPolicy, subject: string, mode: BucketMode): Promise<Decision> {
    const { name, capacity, refillPerSecond } = policy;
    const reply = await this.redis.run((client) =>
      TAKE.run(client, [`ratelimit:${name}:${subject}`], [String(capacity), String(refillPerSecond), mode]),
    );
    const [allowed, tokens] = reply as [number, string];
    return toDecision(policy, allowed === 1, Number(tokens));
  }
}
