import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ManualClock } from '../../../test/support/manual-clock.js';
import type { RedisConnection } from '../cache/redis.connection.js';
import { MetricsRegistry } from '../observability/metrics-registry.js';
import { BreakerRegistry } from './breaker-registry.js';
import type { CircuitBreaker } from './circuit-breaker.js';
import { ResilienceMetrics } from './resilience.metrics.js';

type Redis = Pick<RedisConnection, 'configured' | 'publish' | 'subscribe'>;

/** Delivers each message to every subscriber, also the publisher's own. */
class Channel implements Redis {
  readonly configured = true;
  lost = false;
  private readonly listeners: ((message: string) => void)[] = [];

  publish(_channel: string, message: string): Promise<void> {
    if (this.lost) return Promise.reject(new Error('lost'));
    for (const listener of this.listeners) listener(message);
    return Promise.resolve();
  }

  subscribe(_channel: string, listener: (message: string) => void): Promise<void> {
    this.listeners.push(listener);
    return Promise.resolve();
  }
}

const NO_REDIS: Redis = {
  configured: false,
  publish: () => Promise.reject(new Error('not configured')),
  subscribe: () => Promise.reject(new Error('not configured')),
};

async function replica(redis: Redis) {
  const metrics = new MetricsRegistry();
  const clock = new ManualClock();
  const registry = new BreakerRegistry(clock, new ResilienceMetrics(metrics), redis as RedisConnection);
  await registry.onModuleInit();
  const breaker = registry.create('github', { failureThreshold: 1 });
  return { registry, breaker, clock, metrics };
}

function open(breaker: CircuitBreaker): void {
  breaker.acquire().settle('failure');
}

const logged: [level: string, line: unknown][] = [];

describe('BreakerRegistry', () => {
  beforeEach(() => {
    logged.length = 0;
    const write = (level: string) => (line: unknown) => logged.push([level, line]);
    Logger.overrideLogger({ log: write('log'), warn: write('warn'), error: write('error') });
  });

  afterAll(() => {
    Logger.overrideLogger(['log', 'warn', 'error']);
  });

  it('resets a breaker on every replica through Redis', async () => {
    const channel = new Channel();
    const [here, there] = [await replica(channel), await replica(channel)];
    open(here.breaker);
    open(there.breaker);
    expect(await here.registry.reset('github')).toEqual({ name: 'github', state: 'closed', scope: 'all' });
    expect(there.breaker.state).toBe('closed');
  });

  it('resets a breaker on this replica alone without Redis', async () => {
    const { registry, breaker } = await replica(NO_REDIS);
    open(breaker);
    expect(await registry.reset('github')).toEqual({ name: 'github', state: 'closed', scope: 'replica' });
  });

  it('says so when a lost Redis kept the reset to this replica', async () => {
    const channel = new Channel();
    const { registry, breaker } = await replica(channel);
    open(breaker);
    channel.lost = true;
    expect(await registry.reset('github')).toEqual({ name: 'github', state: 'closed', scope: 'replica' });
  });

  it('ignores a message about a breaker that is not here', async () => {
    const channel = new Channel();
    await replica(channel);
    await channel.publish('any', 'of-another-module');
  });

  it('logs each change of state once, the opening as a warning', async () => {
    const { registry, breaker } = await replica(NO_REDIS);
    open(breaker);
    await registry.reset('github');
    await registry.reset('github');
    const event = 'circuit_breaker_changed';
    expect(logged).toEqual([
      ['warn', { event, message: 'circuit breaker github is open', breaker: 'github', state: 'open' }],
      ['log', { event, message: 'circuit breaker github is closed', breaker: 'github', state: 'closed' }],
    ]);
  });

  it('knows no breaker that was not made', async () => {
    const { registry } = await replica(NO_REDIS);
    await expect(registry.reset('gitlab')).rejects.toMatchObject({ code: 'BREAKER_NOT_FOUND' });
  });

  it('refuses a second breaker of a name', async () => {
    const { registry } = await replica(NO_REDIS);
    expect(() => registry.create('github')).toThrow('two circuit breakers named github');
    expect(registry.list().map(({ name }) => name)).toEqual(['github']);
  });

  it('shows a breaker from its creation on, its counters at 0', async () => {
    const { metrics } = await replica(NO_REDIS);
    const text = await metrics.scrape();
    expect(text).toContain('circuit_breaker_state{name="github"} 0');
    for (const result of ['success', 'failure', 'neutral', 'rejected']) {
      expect(text).toContain(`circuit_breaker_requests_total{name="github",result="${result}"} 0`);
    }
  });

  it('shows half_open as soon as a probe may run, and what calls said', async () => {
    const { metrics, breaker, clock } = await replica(NO_REDIS);
    open(breaker);
    expect(() => breaker.acquire()).toThrow('paused');
    const text = await metrics.scrape();
    expect(text).toContain('circuit_breaker_state{name="github"} 2');
    expect(text).toContain('circuit_breaker_requests_total{name="github",result="failure"} 1');
    expect(text).toContain('circuit_breaker_requests_total{name="github",result="rejected"} 1');
    clock.skip(29_999);
    expect(await metrics.scrape()).toContain('circuit_breaker_state{name="github"} 2');
    clock.skip(1);
    expect(await metrics.scrape()).toContain('circuit_breaker_state{name="github"} 1');
  });
});
