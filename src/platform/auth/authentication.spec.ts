import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { RootSecret } from '../config/root-secret.js';
import { MetricsRegistry } from '../observability/metrics-registry.js';
import { RateLimitMetrics } from '../rate-limit/rate-limit.metrics.js';
import { RateLimiter } from '../rate-limit/rate-limiter.js';
import type { Actor } from './actor.js';
import { AdminKey } from './admin-key.js';
import { Authentication } from './authentication.js';
import type { BrowserSessions } from './browser-sessions.js';

const KEY = 'a-key-of-thirty-two-characters-!';
const ADA: Actor = { kind: 'user', id: '1', name: 'ada@example.com', role: 'member' };
const WRONG = { message: 'Could not validate credentials', code: 'CREDENTIALS_INVALID' };

const NO_BROWSERS = { actorOf: () => Promise.resolve(undefined) } as unknown as BrowserSessions;
const REPLY = {} as FastifyReply;

const request = (headers: Record<string, string>, ip = '203.0.113.7') =>
  ({ headers, ip }) as unknown as FastifyRequest;
const withKey = (key: string, ip?: string) => request({ 'x-admin-key': key }, ip);

let clock: ManualClock;

function create({ keyIsSet = true, whitelist = [] as string[] } = {}): Authentication {
  const redis = { configured: false } as never;
  const metrics = new RateLimitMetrics(new MetricsRegistry());
  const limiter = new RateLimiter({ whitelist }, metrics, clock, redis, new RootSecret('x'.repeat(32), true));
  const authentication = new Authentication(
    new AdminKey({ adminApiKey: keyIsSet ? KEY : undefined }, limiter),
    NO_BROWSERS,
  );
  authentication.useTokens({
    actorOf: (token) => (token === 'good' ? Promise.resolve(ADA) : Promise.reject(new Error(token))),
  });
  return authentication;
}

beforeEach(() => {
  clock = new ManualClock();
});

describe('a bearer token', () => {
  it.each(['Bearer good', 'bearer good', 'BEARER   good'])('is found in "%s"', async (authorization) => {
    expect(await create().actorOf(request({ authorization }), REPLY)).toBe(ADA);
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearergood',
    'good',
    'Basic good',
    'Token good',
    'Bearer good bad',
    'Bearer go,od',
    'Bearer good\0',
  ])('is not found in "%s", which is refused rather than overlooked', async (authorization) => {
    await expect(create().actorOf(request({ authorization }), REPLY)).rejects.toMatchObject(WRONG);
  });

  it('is refused where no module keeps accounts', async () => {
    const authentication = new Authentication({} as AdminKey, NO_BROWSERS);
    await expect(
      authentication.actorOf(request({ authorization: 'Bearer good' }), REPLY),
    ).rejects.toMatchObject(WRONG);
  });

  it('is not asked for: a request without any credential has no actor', async () => {
    expect(await create().actorOf(request({}), REPLY)).toBeUndefined();
  });
});

describe('the admin key', () => {
  it('makes its holder an administrator, on routes about the own account excepted', async () => {
    const both = request({ 'x-admin-key': KEY, authorization: 'Bearer good' });
    expect(await create().actorOf(both, REPLY)).toEqual({
      kind: 'service',
      id: 'admin-key',
      name: 'admin-key',
      role: 'admin',
    });
    expect(await create().accountOf(both, REPLY)).toBe(ADA);
    expect(await create().accountOf(withKey(KEY), REPLY)).toBeUndefined();
  });

  it.each(['', KEY.slice(1), `${KEY} `, KEY.toUpperCase(), `${KEY}, ${KEY}`])(
    'is not "%s", whatever other credential comes with it',
    async (key) => {
      const both = request({ 'x-admin-key': key, authorization: 'Bearer good' });
      await expect(create().actorOf(both, REPLY)).rejects.toMatchObject(WRONG);
    },
  );

  it.each(['', 'undefined', KEY])('never works where none is set ("%s")', async (key) => {
    await expect(create({ keyIsSet: false }).actorOf(withKey(key), REPLY)).rejects.toMatchObject(WRONG);
  });

  it('may be wrong 20 times a minute for one client, who is then turned away with the right one as well', async () => {
    const authentication = create();
    const attempts = await Promise.allSettled(
      Array.from({ length: 30 }, () => authentication.actorOf(withKey('wrong'), REPLY)),
    );
    const codes = attempts.map((attempt) => (attempt as PromiseRejectedResult).reason.code as string);
    expect(codes.filter((code) => code === 'CREDENTIALS_INVALID')).toHaveLength(20);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(10);
    await expect(authentication.actorOf(withKey(KEY), REPLY)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(await authentication.actorOf(withKey(KEY, '203.0.113.8'), REPLY)).toMatchObject({ role: 'admin' });
    clock.skip(3000);
    expect(await authentication.actorOf(withKey(KEY), REPLY)).toMatchObject({ role: 'admin' });
  });

  it('may be right as often as it is sent', async () => {
    const authentication = create();
    for (let i = 0; i < 100; i++) await authentication.actorOf(withKey(KEY), REPLY);
    await expect(authentication.actorOf(withKey('wrong'), REPLY)).rejects.toMatchObject(WRONG);
  });

  it('may be wrong any number of times for a client that is never limited', async () => {
    const authentication = create({ whitelist: ['203.0.113.7'] });
    for (let i = 0; i < 30; i++)
      await expect(authentication.actorOf(withKey('wrong'), REPLY)).rejects.toMatchObject(WRONG);
  });
});
