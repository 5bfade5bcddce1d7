import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BootPortfolios, PortfolioApp } from '../support/portfolio-app.js';

/** What every check of /health/detailed says. */
const COMMON = ['checked_at', 'critical', 'response_time_ms', 'status'];

/** Metrics, and the health that operators see. */
export function describePortfolioFigures(adapter: string, boot: BootPortfolios): void {
  describe(`the figures of portfolios on ${adapter}`, () => {
    let app: PortfolioApp;

    beforeAll(async () => {
      app = await boot({ env: { VALIDATION_CACHE_SIZE: '3' } });
    });

    afterAll(() => app.close());

    const metrics = (...lines: string[]) => Promise.all(lines.map((line) => app.metric(line)));
    const check = async (name: string): Promise<Record<string, any>> =>
      (await app.ask('/health/detailed')).body.checks[name];
    const keysOf = (object: object) => Object.keys(object).sort();

    it('are there before anything happened', async () => {
      expect(
        await metrics(
          'portfolio_creations_total{via="single"}',
          'portfolio_creations_total{via="bulk"}',
          'portfolio_searches_total{kind="all"}',
          'portfolio_searches_total{kind="exact"}',
          'portfolio_searches_total{kind="substring"}',
          'validation_cache_requests_total',
          'validation_cache_hits_total',
          'validation_cache_hit_rate',
        ),
      ).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
      expect(await check('validation_cache')).toMatchObject({ total_requests: 0, hit_rate: 0 });
    });

    it('count what was created, by the way in which it was', async () => {
      const lines = ['portfolio_creations_total{via="single"}', 'portfolio_creations_total{via="bulk"}'];
      await app.create({ name: 'One' });
      await app.create({ name: '' });
      await app.create({ name: 'One' }, {});
      expect(await metrics(...lines)).toEqual([1, 0]);
      await app.createAll([{ name: 'One' }, { name: 'Two' }, { name: 'Three' }]);
      await app.createAll([{ name: 'One' }, { name: 'one' }]);
      expect(await metrics(...lines)).toEqual([1, 3]);
    });

    it('time what was created at once', async () => {
      const series = 'portfolio_bulk_operation_duration_seconds';
      const before = await app.metric(`${series}_count`);
      await app.createAll([{ name: 'Timed' }]);
      await app.createAll([]);
      expect(await app.metric(`${series}_count`)).toBe((Number.isNaN(before) ? 0 : before) + 1);
      const { text } = await app.ask('/metrics');
      const edges = Array.from(
        text.matchAll(/^portfolio_bulk_\w+_bucket\{le="([^"]+)"\}/gm),
        ([, edge]) => edge,
      );
      expect(edges).toEqual(['0.005', '0.01', '0.02', '0.05', '0.1', '0.2', '0.5', '1', '+Inf']);
    });

    it('count searches by what they look for, the refused ones left out', async () => {
      const lines = ['all', 'exact', 'substring'].map((kind) => `portfolio_searches_total{kind="${kind}"}`);
      const before = await metrics(...lines);
      await app.search({});
      await app.search({ limit: 1 });
      await app.search({ name: 'one' });
      await app.search({ name_like: 'one' });
      await app.search({ name_like: 'two' });
      await app.search({ name_like: 'three' });
      await app.search({ name_like: '%' });
      await app.search({ name: 'one', name_like: 'one' });
      await app.search({ name: 'one', cursor: 'forged' });
      expect(await metrics(...lines)).toEqual([before[0]! + 2, before[1]! + 1, before[2]! + 3]);
    });

    it('tell how often a term’s verdict was remembered', async () => {
      const { hits, misses, evictions, total_requests } = (await check('validation_cache')) as Record<
        'hits' | 'misses' | 'evictions' | 'total_requests',
        number
      >;
      for (const name of ['w', 'w', 'x', 'y', 'z', 'w']) await app.search({ name });
      const after = await check('validation_cache');
      expect(after).toMatchObject({
        status: 'up',
        hits: hits + 1,
        misses: misses + 5,
        evictions: evictions + 5,
        total_requests: total_requests + 6,
        cache_size: 3,
        max_size: 3,
        hit_rate: (hits + 1) / (total_requests + 6),
      });
      expect(
        await metrics(
          'validation_cache_requests_total',
          'validation_cache_hits_total',
          'validation_cache_hit_rate',
        ),
      ).toEqual([after['total_requests'], after['hits'], after['hit_rate']]);
    });

    describe('in the detailed health', () => {
      it('are those of the validation cache', async () => {
        expect(keysOf(await check('validation_cache'))).toEqual(
          [
            ...COMMON,
            ...['hits', 'misses', 'evictions', 'total_requests', 'cache_size', 'max_size', 'hit_rate'],
          ].sort(),
        );
      });

      it('are those of the circuit breakers', async () => {
        const breakers = await check('circuit_breakers');
        expect(keysOf(breakers)).toEqual(
          [
            ...COMMON,
            ...['total_breakers', 'healthy_breakers', 'open_breakers', 'overall_health', 'breaker_states'],
          ].sort(),
        );
        expect(breakers).toMatchObject({
          status: 'up',
          total_breakers: 1,
          healthy_breakers: 1,
          open_breakers: 0,
          overall_health: 'healthy',
          breaker_states: { 'portfolio-store': 'closed' },
        });
      });

      it('are those of the database', async () => {
        const database = await check('database');
        expect(keysOf(database)).toEqual(
          [...COMMON, 'connection_configured', 'pool', 'server_version', 'type'].sort(),
        );
        expect(database).toMatchObject({
          status: 'up',
          response_time_ms: expect.any(Number),
          server_version: expect.stringMatching(/^\d+\.\d+/),
          connection_configured: true,
        });
        expect(database['pool']).toEqual({
          active: expect.any(Number),
          idle: expect.any(Number),
          waiting: 0,
          max: expect.any(Number),
        });
      });
    });
  });
}
