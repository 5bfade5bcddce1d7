import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, type Type } from '@nestjs/common';
import { RateLimitModule } from '../../src/platform/rate-limit/rate-limit.module.js';
import { RateLimitPolicies } from '../../src/platform/rate-limit/rate-limit-policies.js';
import { RateLimit } from '../../src/platform/rate-limit/rate-limit.decorator.js';
import { ManualClock } from '../support/manual-clock.js';
import { type ProbeApp, bootProbe } from '../support/probe-app.js';

const PROBE = { name: 'probe', capacity: 3, refillPerSecond: 0.5 };
const WIDE = { name: 'wide', capacity: 100, refillPerSecond: 0.5 };

@RateLimit(PROBE)
@Controller('limited')
class LimitedController {
  @Get()
  get() {
    return 'here you are';
  }

  @Get('wide')
  @RateLimit(WIDE)
  wide() {
    return 'here you are';
  }

  @Get('configured')
  @RateLimit('configured')
  configured() {
    return 'here you are';
  }
}

@Controller('free')
class FreeController {
  @Get()
  get() {
    return 'here you are';
  }
}

@Module({ imports: [RateLimitModule], controllers: [LimitedController, FreeController] })
class ProbeModule {
  constructor(policies: RateLimitPolicies) {
    policies.register({ name: 'configured', capacity: 1, refillPerSecond: 1 });
  }
}

let app: ProbeApp | undefined;

async function boot(env: Record<string, string> = {}, module: Type = ProbeModule) {
  const clock = new ManualClock();
  app = await bootProbe(module, { env, clock });
  const { server } = app;
  return {
    clock,
    ask: (url: string, forwardedFor?: string, remoteAddress = '127.0.0.1') =>
      server.inject({ url, remoteAddress, headers: forwardedFor ? { 'x-forwarded-for': forwardedFor } : {} }),
    metrics: async () => (await server.inject('/metrics')).body.split('\n'),
  };
}

afterEach(async () => {
  await app?.nest.close();
  app = undefined;
});

describe('a limited route', () => {
  it('says on an allowed answer where the client stands', async () => {
    const { ask } = await boot();
    const { statusCode, headers } = await ask('/limited');
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'ratelimit-policy': '"probe";q=3;w=6',
      ratelimit: '"probe";r=2;t=2',
      'x-ratelimit-limit': '3',
      'x-ratelimit-remaining': '2',
      'x-ratelimit-reset': '2',
    });
    expect(headers['retry-after']).toBeUndefined();
  });

  it('refuses with 429, says when to come back, and lets the client pass then', async () => {
    const { ask, clock } = await boot();
    for (let i = 0; i < 3; i++) await ask('/limited');
    clock.skip(500);
    const refused = await ask('/limited');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'retry-after': '2',
      'ratelimit-policy': '"probe";q=3;w=6',
      ratelimit: '"probe";r=0;t=2',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '6',
    });
    expect(refused.json()).toMatchObject({ code: 'RATE_LIMITED', status: 429, instance: '/limited' });
    clock.skip(2000);
    expect((await ask('/limited')).statusCode).toBe(200);
  });

  it('never asks for less than a whole second of patience', async () => {
    const { ask, clock } = await boot();
    for (let i = 0; i < 3; i++) await ask('/limited');
    clock.skip(1990);
    const { statusCode, headers } = await ask('/limited');
    expect([statusCode, headers['retry-after']]).toEqual([429, '1']);
  });

  it('passes exactly its capacity of 1,000 requests at once, and what it refills afterwards', async () => {
    const { ask, clock } = await boot();
    const passed = async () => {
      const answers = await Promise.all(Array.from({ length: 1000 }, () => ask('/limited/wide')));
      return answers.filter(({ statusCode }) => statusCode === 200).length;
    };
    expect(await passed()).toBe(100);
    clock.skip(14_000);
    expect(await passed()).toBe(7);
  });

  it('may have a policy whose numbers come from configuration', async () => {
    const { ask } = await boot();
    expect((await ask('/limited/configured')).headers['ratelimit-policy']).toBe('"configured";q=1;w=1');
    expect((await ask('/limited/configured')).statusCode).toBe(429);
  });

  it('does not share its bucket with a route of another policy', async () => {
    const { ask } = await boot();
    for (let i = 0; i < 4; i++) await ask('/limited');
    expect((await ask('/limited/wide')).statusCode).toBe(200);
  });
});

describe('a route without a policy', () => {
  it('is not limited and says nothing of limits', async () => {
    const { ask } = await boot();
    for (let i = 0; i < 200; i++) {
      const { statusCode, headers } = await ask('/free');
      expect(statusCode).toBe(200);
      expect(Object.keys(headers).filter((name) => name.includes('ratelimit'))).toEqual([]);
    }
  });
});

describe('a client', () => {
  async function statusAfterThree(
    env: Record<string, string>,
    [spender, asker]: readonly [string, string],
  ): Promise<number> {
    const { ask } = await boot(env);
    for (let i = 0; i < 3; i++) await ask('/limited', spender);
    return (await ask('/limited', asker)).statusCode;
  }

  const BEHIND_PROXY = { TRUST_PROXY: '127.0.0.1' };

  it.each<[string, Record<string, string>, [string, string], number]>([
    ['is its address behind a trusted proxy', BEHIND_PROXY, ['203.0.113.7', '203.0.113.8'], 200],
    ['is the same address written as IPv6', BEHIND_PROXY, ['203.0.113.7', '::ffff:203.0.113.7'], 429],
    ['is its IPv6 /64', BEHIND_PROXY, ['2001:db8::1', '2001:db8::ffff:1'], 429],
    ['is not the IPv6 /64 beside it', BEHIND_PROXY, ['2001:db8:0:1::1', '2001:db8:0:2::1'], 200],
    ['cannot name itself where no proxy is trusted', {}, ['203.0.113.7', '203.0.113.8'], 429],
    [
      'cannot prepend an address',
      BEHIND_PROXY,
      ['198.51.100.1, 203.0.113.7', '198.51.100.2, 203.0.113.7'],
      429,
    ],
  ])('%s', async (_what, env, addresses, status) => {
    expect(await statusAfterThree(env, addresses)).toBe(status);
  });

  it.each(['203.0.113.7', '203.0.113.0/24', '2001:db8::/32,203.0.113.7'])(
    'on the whitelist (%s) is not limited, and that is counted',
    async (whitelist) => {
      const { ask, metrics } = await boot({ ...BEHIND_PROXY, RATE_LIMIT_WHITELIST: whitelist });
      for (let i = 0; i < 10; i++) {
        const { statusCode, headers } = await ask('/limited', '203.0.113.7');
        expect([statusCode, headers['ratelimit']]).toEqual([200, undefined]);
      }
      expect(await metrics()).toContain('rate_limit_decisions_total{policy="probe",decision="exempt"} 10');
      for (let i = 0; i < 4; i++) await ask('/limited', '192.0.2.1');
      expect((await ask('/limited', '192.0.2.1')).statusCode).toBe(429);
    },
  );
});

describe('metrics', () => {
  it('show every policy at 0 from the start, and count decisions', async () => {
    const { ask, metrics } = await boot();
    const atStart = await metrics();
    for (const policy of ['probe', 'wide', 'configured']) {
      for (const decision of ['allowed', 'denied', 'exempt'])
        expect(atStart).toContain(`rate_limit_decisions_total{policy="${policy}",decision="${decision}"} 0`);
    }
    expect(atStart).toContain('rate_limit_degraded 0');
    for (let i = 0; i < 5; i++) await ask('/limited');
    expect(await metrics()).toContain('rate_limit_decisions_total{policy="probe",decision="allowed"} 3');
    expect(await metrics()).toContain('rate_limit_decisions_total{policy="probe",decision="denied"} 2');
  });
});

describe('a start is refused', () => {
  function moduleWith(policy: Parameters<typeof RateLimit>[0]): Type {
    @Controller('other')
    class OtherController {
      @Get()
      @RateLimit(policy)
      get() {
        return 'here you are';
      }
    }

    @Module({ imports: [ProbeModule], controllers: [OtherController] })
    class OtherModule {}
    return OtherModule;
  }

  it.each<[string, Parameters<typeof RateLimit>[0], string]>([
    ['for a policy that nobody registered', 'unheard-of', 'no rate limit policy named unheard-of'],
    ['for two policies of one name', { ...PROBE, capacity: 5 }, 'two rate limit policies named probe'],
    ['for a policy that lets nobody pass', { ...PROBE, name: 'shut', capacity: 0 }, 'shut lets nobody pass'],
  ])('%s', async (_what, policy, complaint) => {
    await expect(boot({}, moduleWith(policy))).rejects.toThrow(complaint);
  });
});
