import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { RedisUnavailableError } from '../cache/redis-unavailable.error.js';
import type { RedisConnection } from '../cache/redis.connection.js';
import { RootSecret } from '../config/root-secret.js';
import { MetricsRegistry } from '../observability/metrics-registry.js';
import { RateLimitMetrics } from './rate-limit.metrics.js';
import { RateLimiter } from './rate-limiter.js';

const POLICY = { name: 'policy', capacity: 2, refillPerSecond: 1 };

const requestFrom = (ip: string | undefined) => ({ ip }) as FastifyRequest;

/** Answers as the script does, or not at all. */
class Redis implements Pick<RedisConnection, 'configured' | 'available' | 'run'> {
  available = true;
  refuses = false;

  constructor(readonly configured = true) {}

  run<T>(): Promise<T> {
    if (!this.available || this.refuses) return Promise.reject(new RedisUnavailableError());
    return Promise.resolve([1, '1.500000'] as T);
  }
}

describe('RateLimiter', () => {
  let metrics: MetricsRegistry;
  let redis: Redis;

  beforeEach(() => {
    metrics = new MetricsRegistry();
    redis = new Redis();
  });

  function createLimiter({ whitelist = [] as string[], secret = 'x'.repeat(32) } = {}): RateLimiter {
    return new RateLimiter(
      { whitelist },
      new RateLimitMetrics(metrics),
      new ManualClock(),
      redis as unknown as RedisConnection,
      new RootSecret(secret, true),
    );
  }

  const scraped = async (line: string) => (await metrics.scrape()).split('\n').includes(line);
  const degraded = async () => ({ degraded: await scraped('rate_limit_degraded 1') });

  describe('while Redis is there', () => {
    it('asks the buckets that replicas share', async () => {
      const decision = await createLimiter().take(POLICY, 'a');
      expect(decision).toMatchObject({ allowed: true, remaining: 1 });
      expect(await degraded()).toEqual({ degraded: false });
    });
  });

  describe('while Redis is lost', () => {
    it('still limits, by buckets of its own', async () => {
      const limiter = createLimiter();
      redis.available = false;
      const allowed = [];
      for (let i = 0; i < 3; i++) allowed.push((await limiter.take(POLICY, 'a')).allowed);
      expect(allowed).toEqual([true, true, false]);
    });

    it('says so at once, without waiting for traffic, and stops saying so the same way', async () => {
      createLimiter();
      redis.available = false;
      expect(await degraded()).toEqual({ degraded: true });
      redis.available = true;
      expect(await degraded()).toEqual({ degraded: false });
    });

    it('says so of a Redis that is there and refuses, until it takes a bucket again', async () => {
      const limiter = createLimiter();
      redis.refuses = true;
      expect((await limiter.take(POLICY, 'a')).allowed).toBe(true);
      expect(await degraded()).toEqual({ degraded: true });
      redis.refuses = false;
      await limiter.take(POLICY, 'a');
      expect(await degraded()).toEqual({ degraded: false });
    });
  });

  describe('without Redis', () => {
    it('limits by its own buckets and is not degraded', async () => {
      redis = new Redis(false);
      redis.available = false;
      const limiter = createLimiter();
      for (let i = 0; i < 2; i++) await limiter.take(POLICY, 'a');
      expect((await limiter.take(POLICY, 'a')).allowed).toBe(false);
      expect(await degraded()).toEqual({ degraded: false });
    });
  });

  it('counts each decision once, and no charge for one that was counted', async () => {
    redis = new Redis(false);
    const limiter = createLimiter();
    for (let i = 0; i < 3; i++) await limiter.take(POLICY, 'a');
    await limiter.take(POLICY, 'b', 'peek');
    await limiter.take(POLICY, 'b', 'debit');
    expect(await scraped('rate_limit_decisions_total{policy="policy",decision="allowed"} 3')).toBe(true);
    expect(await scraped('rate_limit_decisions_total{policy="policy",decision="denied"} 1')).toBe(true);
  });

  it.each([
    ['203.0.113.7', true],
    ['::ffff:203.0.113.7', true],
    ['203.0.113.8', false],
    ['10.1.2.3', true],
    ['2001:db8:1::9', true],
    ['2001:db8:2::9', false],
    ['no address', false],
    [undefined, false],
  ])('knows %s on the whitelist: %s', async (ip, exempt) => {
    const limiter = createLimiter({ whitelist: ['203.0.113.7', '10.0.0.0/8', '2001:db8:1::/48'] });
    expect(limiter.exempts(requestFrom(ip), POLICY)).toBe(exempt);
    const counted = await scraped('rate_limit_decisions_total{policy="policy",decision="exempt"} 1');
    expect(counted).toBe(exempt);
  });

  it('names a client without its address, alike on replicas that share the secret', () => {
    const subject = createLimiter().subjectOf(requestFrom('203.0.113.7'));
    expect(subject).toMatch(/^[0-9a-f]{32}$/);
    expect(createLimiter().subjectOf(requestFrom('::ffff:203.0.113.7'))).toBe(subject);
    expect(createLimiter().subjectOf(requestFrom('203.0.113.8'))).not.toBe(subject);
    expect(createLimiter({ secret: 'y'.repeat(32) }).subjectOf(requestFrom('203.0.113.7'))).not.toBe(subject);
  });

  it('takes a request whose client has left', () => {
    expect(createLimiter().subjectOf(requestFrom(undefined))).toMatch(/^[0-9a-f]{32}$/);
  });
});
