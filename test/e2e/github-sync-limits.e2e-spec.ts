import { describe, expect, it } from '@jest/globals';
import { type SyncAnswer, startSync } from '../support/sync-under-test.js';

const MINUTE_MS = 60_000;

describe('limits of the GitHub sync', () => {
  it('let 30 syncs a minute through per client and say so in every answer', async () => {
    const { sync, server, stop } = await startSync({ RATE_LIMIT_WHITELIST: '' });
    try {
      const first = await sync({ token: 'ghp_a' });
      expect(first.headers.get('ratelimit-policy')).toBe('"github-sync";q=30;w=60');
      expect(first.headers.get('ratelimit')).toMatch(/^"github-sync";r=29;t=\d+$/);
      expect(first.headers.get('x-ratelimit-limit')).toBe('30');
      const rest = await Promise.all(Array.from({ length: 40 }, () => sync({ token: 'ghp_a' })));
      const refused = rest.filter(({ status }) => status === 429) as [SyncAnswer, ...SyncAnswer[]];
      // The bucket refills by one every two seconds while the requests run.
      expect(refused.length).toBeGreaterThanOrEqual(8);
      expect(refused.length).toBeLessThanOrEqual(11);
      expect(refused[0].body).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
      expect(Number(refused[0].headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
      await server.advance(MINUTE_MS);
      expect((await sync({ token: 'ghp_a' })).status).toBe(200);
    } finally {
      await stop();
    }
  });

  it('let ten refused tokens a minute through per client, and then none, good or bad', async () => {
    const { sync, server, github, stop } = await startSync({ RATE_LIMIT_WHITELIST: '' });
    try {
      const statuses = [];
      for (let attempt = 0; attempt < 14; attempt++)
        statuses.push((await sync({ token: `ghp_invalid${attempt}` })).status);
      expect(statuses.slice(0, 10)).toEqual(Array<number>(10).fill(401));
      expect(statuses.slice(11)).toEqual([429, 429, 429]);
      expect((await github.requests()).length).toBeLessThanOrEqual(11);
      expect((await sync({ token: 'ghp_good' })).status).toBe(429);
      await server.advance(MINUTE_MS);
      expect((await sync({ token: 'ghp_good' })).status).toBe(200);
    } finally {
      await stop();
    }
  });

  it('keep memory bounded under 20,000 distinct users', async () => {
    const maxBytes = 8 * 1024 * 1024;
    const { sync, server, metric, stop } = await startSync({
      CACHE_MAX_BYTES: String(maxBytes),
      LOG_LEVEL: 'ERROR',
    });
    const syncMany = async (from: number, to: number) => {
      let next = from;
      const client = async () => {
        while (next < to)
          expect((await sync({ token: 'ghp_many', username: `u-${next++}` })).status).toBe(200);
      };
      await Promise.all(Array.from({ length: 16 }, client));
    };
    const seriesCount = async () => (await (await fetch(`${server.url}/metrics`)).text()).split('\n').length;
    try {
      await syncMany(0, 10_000);
      const [entries, series, memory] = [
        await metric('cache_entries'),
        await seriesCount(),
        await server.memoryInUse(),
      ];
      await syncMany(10_000, 20_000);
      expect(await metric('cache_bytes')).toBeLessThanOrEqual(maxBytes);
      expect(await metric('cache_entries')).toBeLessThanOrEqual(entries * 1.05);
      expect((await server.memoryInUse()) - memory).toBeLessThan(8 * 1024 * 1024);
      expect(await seriesCount()).toBeLessThanOrEqual(series + 5);
    } finally {
      await stop();
    }
  }, 240_000);
});
