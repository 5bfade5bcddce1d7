/** @needs redis */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Inject, Module, Query } from '@nestjs/common';
import type { Cache } from '../../src/platform/cache/cache.js';
import { CacheModule } from '../../src/platform/cache/cache.module.js';
import { Caches } from '../../src/platform/cache/caches.js';
import { RedisConnection } from '../../src/platform/cache/redis.connection.js';
import { RateLimitModule } from '../../src/platform/rate-limit/rate-limit.module.js';
import { RateLimit } from '../../src/platform/rate-limit/rate-limit.decorator.js';
import { type ProbeApp, bootProbe } from '../support/probe-app.js';
import { until } from '../support/until.js';
import { type RedisServer, startRedis } from '../support/redis-server.js';

/** A minute's worth, refilled too slowly to matter here. */
const PROBE = { name: 'probe', capacity: 5, refillPerSecond: 0.001 };

@Controller('probe')
class ProbeController {
  private readonly cache: Cache;

  constructor(@Inject(Caches) caches: Caches) {
    this.cache = caches.open('probe');
  }

  @Get('limited')
  @RateLimit(PROBE)
  limited() {
    return 'here you are';
  }

  @Get('cached')
  async cached(@Query('set') value?: string) {
    if (value !== undefined) await this.cache.set('key', value, 60_000);
    const added = await this.cache.add('once', 'x', 60_000);
    return { value: (await this.cache.get('key')) ?? null, added };
  }
}

@Module({ imports: [CacheModule, RateLimitModule], controllers: [ProbeController] })
class ProbeModule {}

describe('two replicas that share a Redis', () => {
  let server: RedisServer;
  let replicas: ProbeApp[];

  beforeAll(async () => {
    server = await startRedis();
    const boot = () => bootProbe(ProbeModule, { env: { REDIS_URL: server.url } });
    replicas = [await boot(), await boot()];
  });

  afterAll(async () => {
    for (const { nest } of replicas) await nest.close();
    await server.stop();
  });

  const ask = (replica: number, url: string, remoteAddress = '127.0.0.1') =>
    replicas[replica]!.server.inject({ url, remoteAddress });
  /** @returns how many of ten requests were let through. */
  const passed = async (replica: number, client?: string) => {
    const statuses = [];
    for (let i = 0; i < 10; i++) statuses.push((await ask(replica, '/probe/limited', client)).statusCode);
    return statuses.filter((status) => status === 200).length;
  };
  const cacheHealth = async () => {
    const { status, checks } = (await ask(0, '/api/health')).json();
    return { status, type: checks.cache.type, cache: checks.cache.status };
  };
  const metrics = async () => (await ask(0, '/metrics')).body.split('\n');
  const available = () =>
    replicas.every(({ nest }) => nest.get(RedisConnection, { strict: false }).available);

  it('share what is cached and what is limited, and store no address', async () => {
    await ask(0, '/probe/cached?set=shared');
    expect((await ask(1, '/probe/cached')).json()).toEqual({ value: 'shared', added: false });
    expect([await passed(0), await passed(1)]).toEqual([5, 0]);
    const redis = replicas[0]!.nest.get(RedisConnection, { strict: false });
    const keys = await redis.run((client) => client.keys('*'));
    expect(keys.sort()).toEqual([
      'probe:key',
      'probe:once',
      expect.stringMatching(/^ratelimit:probe:[0-9a-f]{32}$/),
    ]);
    expect(await cacheHealth()).toEqual({ status: 'ok', type: 'redis', cache: 'up' });
    expect(await metrics()).toContain('rate_limit_degraded 0');
  });

  it.each([
    [
      'dies',
      '10.0.0.1',
      () => server.stop(),
      async () => {
        server = await startRedis(server.port);
      },
    ],
    [
      'hangs',
      '10.0.0.2',
      async () => {
        server.pause();
      },
      async () => {
        server.resume();
      },
    ],
  ])(
    'go on without it when it %s, each limiting for itself, and come back to it',
    async (_how, client, lose, restore) => {
      await lose();
      expect((await ask(0, '/probe/cached?set=lost')).json()).toEqual({ value: null, added: true });
      expect([await passed(0, client), await passed(1, client)]).toEqual([5, 5]);
      expect(await metrics()).toEqual(
        expect.arrayContaining([
          'rate_limit_degraded 1',
          expect.stringMatching(
            /^cache_operations_total\{cache="probe",operation="get",result="unavailable"\} [1-9]/,
          ),
        ]),
      );
      await until(async () => (await cacheHealth()).cache === 'down');
      expect(await cacheHealth()).toEqual({ status: 'degraded', type: 'redis', cache: 'down' });

      await restore();
      await until(available);
      expect(await metrics()).toContain('rate_limit_degraded 0');
      await until(async () => (await cacheHealth()).status === 'ok');
      await ask(0, '/probe/cached?set=again');
      expect((await ask(1, '/probe/cached')).json()).toMatchObject({ value: 'again' });
      // A server that hung still executes what it was sent meanwhile: one of the five may be spent.
      expect(await passed(0, client)).toBeGreaterThanOrEqual(4);
      expect(await passed(1, client)).toBe(0);
    },
  );
});
