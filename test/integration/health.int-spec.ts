import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  databaseHealthSchema,
  detailedHealthSchema,
  healthSchema,
  livenessSchema,
  processMetricsSchema,
  readinessSchema,
  startupSchema,
} from '../../src/platform/health/dto/health-responses.js';
import { type HealthReport, HealthRegistry } from '../../src/platform/health/health.registry.js';
import { Lifecycle } from '../../src/platform/health/lifecycle.js';
import { type InProcessApp, bootInProcess } from '../support/in-process-app.js';
import { ManualClock } from '../support/manual-clock.js';

const ROUTES = {
  '/api/health': healthSchema,
  '/api/health/live': livenessSchema,
  '/api/health/ready': readinessSchema,
  '/api/health/ready?scope=self': readinessSchema,
  '/api/health/startup': startupSchema,
  '/health': databaseHealthSchema,
  '/health/live': livenessSchema,
  '/health/ready': readinessSchema,
  '/health/startup': startupSchema,
  '/health/detailed': detailedHealthSchema,
  '/health/metrics': processMetricsSchema,
};

describe('the health of the service', () => {
  const clock = new ManualClock();
  let app: InProcessApp;
  let registry: HealthRegistry;

  beforeAll(async () => {
    app = await bootInProcess({}, { clock });
    registry = app.nest.get(HealthRegistry);
  });

  afterAll(() => app.nest.close());

  const get = (url: string) => app.server.inject(url);
  const statusOf = async (url: string) => (await get(url)).statusCode;
  const changes = (check: string) =>
    app.log.filter((line) => line['event'] === 'health_check_changed' && line['check'] === check);

  it.each(Object.entries(ROUTES))('answers %s as documented, for nobody to cache', async (url, schema) => {
    const { statusCode, headers, body } = await get(url);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(headers['content-type']).toMatch(/^application\/json/);
    expect(schema.strict().safeParse(JSON.parse(body)).error).toBeUndefined();
  });

  it('says what the cache is', async () => {
    expect((await get('/api/health')).json()).toMatchObject({
      status: 'ok',
      environment: 'test',
      checks: { cache: { status: 'up', type: 'memory' } },
    });
    expect((await get('/api/health/ready')).json()).toMatchObject({
      checks: { cache: { status: 'ok', type: 'memory' } },
    });
  });

  it('introduces itself at /', async () => {
    const { statusCode, body } = await get('/');
    expect(statusCode).toBe(200);
    const { name, version, status, links } = JSON.parse(body) as Record<string, unknown>;
    expect({ name, version, status }).toMatchObject({ name: 'portfolio-platform', status: 'running' });
    for (const link of Object.values(links as Record<string, string>)) expect(await statusOf(link)).toBe(200);
  });

  it('refuses a scope that there is not', async () => {
    const { statusCode, body } = await get('/api/health/ready?scope=other');
    expect(statusCode).toBe(422);
    expect(JSON.parse(body)).toMatchObject({ errors: [{ pointer: '/scope' }] });
  });

  it('logs nothing but requests while all is well', async () => {
    clock.skip(5000);
    await get('/health/detailed');
    expect(app.log.filter((line) => line['event'] !== 'http_request')).toEqual([]);
  });

  describe('with a critical store', () => {
    let report: () => HealthReport;

    beforeAll(() => {
      registry.register({ name: 'database', critical: true, check: () => report() });
    });

    const recover = async () => {
      report = () => ({ healthy: true });
      clock.skip(5000);
      await get('/api/health');
    };

    beforeEach(recover);
    afterAll(recover);

    const lose = () => {
      report = () => {
        throw new Error('SELECT 1: ok, but password "hunter2" failed');
      };
      clock.skip(5000);
    };

    it('answers 503 everywhere when it is lost, but for what asks of the process alone', async () => {
      lose();
      const statuses = await Promise.all(Object.keys(ROUTES).map(async (url) => [url, await statusOf(url)]));
      expect(Object.fromEntries(statuses)).toEqual({
        '/api/health': 503,
        '/api/health/live': 200,
        '/api/health/ready': 503,
        '/api/health/ready?scope=self': 200,
        '/api/health/startup': 200,
        '/health': 503,
        '/health/live': 200,
        '/health/ready': 503,
        '/health/startup': 200,
        '/health/detailed': 503,
        '/health/metrics': 200,
      });
    });

    it('says so without the word "ok" and without internals', async () => {
      lose();
      const { body } = await get('/api/health');
      expect(JSON.parse(body)).toMatchObject({
        status: 'unhealthy',
        checks: { database: { status: 'down' } },
      });
      expect(body).not.toMatch(/ok/i);
      expect(body).not.toContain('SELECT');
      expect((await get('/health/detailed')).body).not.toContain('SELECT');
      expect((await get('/health')).json()).toMatchObject({ status: 'unhealthy', database: 'disconnected' });
      expect((await get('/api/health/ready')).json()).toMatchObject({
        status: 'unhealthy',
        checks: { database: { status: 'error' }, cache: { status: 'ok' } },
      });
    });

    it('keeps to the documented bodies when it is lost', async () => {
      lose();
      for (const [url, schema] of Object.entries(ROUTES)) {
        expect(schema.strict().safeParse((await get(url)).json()).error).toBeUndefined();
      }
    });

    it('logs each change once, with its cause', async () => {
      const before = changes('database').length;
      lose();
      for (let probe = 0; probe < 3; probe++) {
        await get('/api/health/ready');
        clock.skip(5000);
      }
      await recover();
      await recover();
      const [lost, found, ...more] = changes('database').slice(before);
      expect(lost).toMatchObject({ level: 'WARN', cause: expect.stringContaining('SELECT 1') });
      expect(found).toMatchObject({ level: 'INFO', message: 'health check database is up' });
      expect(more).toEqual([]);
    });

    it('shows it in the gauge', async () => {
      const gauge = async () =>
        /health_check_status\{check="database"\} (\d)/.exec((await get('/metrics')).body)?.[1];
      expect(await gauge()).toBe('1');
      lose();
      await get('/api/health');
      expect(await gauge()).toBe('0');
    });
  });

  describe('with a store it can do without', () => {
    let lost = false;

    beforeAll(() => {
      registry.register({ name: 'search', critical: false, cacheMs: 0, check: () => ({ healthy: !lost }) });
    });

    it('is degraded, healthy and ready when that is lost', async () => {
      lost = true;
      const health = await get('/api/health');
      expect([health.statusCode, health.json<{ status: string }>().status]).toEqual([200, 'degraded']);
      const ready = await get('/api/health/ready');
      expect([ready.statusCode, ready.json<{ status: string }>().status]).toEqual([200, 'degraded']);
      expect((await get('/health')).json()).toMatchObject({ status: 'healthy', database: 'connected' });
      lost = false;
      expect((await get('/api/health')).json()).toMatchObject({ status: 'ok' });
    });
  });

  describe('with a store that never answers', () => {
    let runs = 0;

    beforeAll(() => {
      const check = () => {
        runs++;
        return new Promise<HealthReport>(() => undefined);
      };
      registry.register({ name: 'hanging', critical: false, timeoutMs: 20, cacheMs: 0, check });
    });

    it('waits for it once, however often it is asked', async () => {
      const probes = Array.from({ length: 20 }, () => get('/api/health'));
      for (const { statusCode } of await Promise.all(probes)) expect(statusCode).toBe(200);
      for (let probe = 0; probe < 20; probe++) await get('/metrics');
      expect((await get('/api/health')).json()).toMatchObject({ checks: { hanging: { status: 'down' } } });
      expect(runs).toBe(1);
    });

    it('logs its timeout', () => {
      expect(changes('hanging')).toEqual([expect.objectContaining({ cause: 'no result within 20 ms' })]);
    });
  });

  // Last, because a process does not come back from it.
  it('is not ready once it drains, and goes on living', async () => {
    app.nest.get(Lifecycle).startDraining();
    for (const url of ['/api/health/ready', '/api/health/ready?scope=self', '/health/ready']) {
      const { statusCode, body } = await get(url);
      expect([url, statusCode]).toEqual([url, 503]);
      expect(JSON.parse(body)).toMatchObject({ checks: { process: { status: 'error', draining: true } } });
    }
    expect(await statusOf('/api/health/live')).toBe(200);
    expect(await statusOf('/api/health/startup')).toBe(200);
  });
});

describe('health beside a management port', () => {
  let app: InProcessApp;

  beforeAll(async () => {
    app = await bootInProcess({ MANAGEMENT_PORT: '1' });
  });

  afterAll(() => app.nest.close());

  it.each(['/metrics', '/api/metrics', '/health/detailed', '/health/metrics'])(
    'keeps %s off the port of the API',
    async (url) => {
      expect((await app.server.inject(url)).statusCode).toBe(404);
    },
  );

  it.each(['/', '/health', '/api/health', '/api/health/ready', '/health/live'])(
    'leaves %s there',
    async (url) => {
      expect((await app.server.inject(url)).statusCode).toBe(200);
    },
  );
});
