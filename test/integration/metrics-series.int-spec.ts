import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InjectOptions } from 'fastify';
import { type InProcessApp, bootInProcess } from '../support/in-process-app.js';
import { seriesOf } from '../support/scraped-series.js';

describe('the metrics', () => {
  let app: InProcessApp;

  beforeAll(async () => {
    app = await bootInProcess({}, { level: 'warn' });
  });

  afterAll(() => app.nest.close());

  const scrape = async () => (await app.server.inject('/metrics')).body;
  const sync = {
    method: 'POST',
    url: '/api/portfolio/github/sync',
    payload: { username: 'octocat' },
  } as const;

  it.each(['/metrics', '/api/metrics'])('are served at %s in Prometheus’ text format', async (url) => {
    const { statusCode, headers, body } = await app.server.inject(url);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(body).toContain('# TYPE process_cpu_seconds_total counter');
  });

  it('carry exactly the labels that are agreed', async () => {
    await app.server.inject('/api/health');
    await app.server.inject('/nowhere');
    const agreed: Record<string, string> = {
      app_info: 'profile version',
      health_check_critical: 'check',
      health_check_status: 'check',
      http_request_duration_seconds_bucket: 'le method module route status_code',
      http_request_duration_seconds_count: 'method module route status_code',
      http_request_duration_seconds_sum: 'method module route status_code',
      http_requests_total: 'method module route status_code',
      nodejs_eventloop_lag_max_seconds: '',
      nodejs_eventloop_lag_p50_seconds: '',
      nodejs_eventloop_lag_p99_seconds: '',
      nodejs_external_memory_bytes: '',
      nodejs_heap_size_total_bytes: '',
      nodejs_heap_size_used_bytes: '',
      process_cpu_seconds_total: '',
      process_resident_memory_bytes: '',
      process_start_time_seconds: '',
    };
    const series = seriesOf(await scrape());
    for (const [name, labels] of Object.entries(agreed)) {
      const found = new Set(
        series.filter((each) => each.name === name).map((each) => Object.keys(each.labels).sort().join(' ')),
      );
      expect([name, ...found]).toEqual([name, labels]);
    }
    for (const { name, labels } of series) {
      expect(
        [name, ...Object.keys(labels)].filter((word) => /otel|scope|target|^http_server/.test(word)),
      ).toEqual([]);
    }
  });

  it('count a feature’s routes under its name, all else under platform', async () => {
    await app.server.inject(sync);
    for (const url of ['/', '/health', '/api/metrics', '/api/docs', '/openapi.json', '/nowhere']) {
      await app.server.inject(url);
    }
    const modules = new Map(
      seriesOf(await scrape())
        .filter(({ name }) => name === 'http_requests_total')
        .map(({ labels }) => [labels['route'], labels['module']]),
    );
    expect(modules.get('/api/portfolio/github/sync')).toBe('github-sync');
    modules.delete('/api/portfolio/github/sync');
    expect(modules.size).toBeGreaterThanOrEqual(6);
    expect(new Set(modules.values())).toEqual(new Set(['platform']));
  });

  it('count HEAD as a method of its own', async () => {
    await app.server.inject({ method: 'HEAD', url: '/api/health/live' });
    expect(await scrape()).toContain('method="HEAD",route="/api/health/live",status_code="200"} 1');
  });

  it('say when the process began and that it used time and memory', async () => {
    const text = await scrape();
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    expect(Math.abs(value('process_start_time_seconds') - performance.timeOrigin / 1000)).toBeLessThan(1);
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(value('nodejs_heap_size_used_bytes') / 2);
    expect(value('nodejs_eventloop_lag_p50_seconds')).toBeLessThan(1);
  });

  it('gain no series from 20,000 odd requests', async () => {
    // Each kind of request a scanner or a careless client sends, none of them like another.
    const kinds: ((n: number) => InjectOptions)[] = [
      (n) => ({ url: `/${n}` }),
      (n) => ({ url: `/api/health/${n}/../..%2f${n}` }),
      (n) => ({ url: `/api/portfolio/github/sync/${n}?token=${n}` }),
      (n) => ({ url: `/api/health/live?n=${n}` }),
      (n) => ({ method: 'HEAD', url: `/wp-admin/${n}.php` }),
      (n) => ({ method: 'DELETE', url: `/health?n=${n}` }),
      (n) => ({ method: ['PROPFIND', 'MKCOL', 'TRACE', 'SEARCH'][n % 4] as 'TRACE', url: `/dav/${n}` }),
      (n) => ({ ...sync, headers: { 'x-forwarded-for': `10.0.${n % 256}.1`, 'user-agent': `odd/${n}` } }),
      (n) => ({
        method: 'OPTIONS',
        url: `/o/${n}`,
        headers: { origin: `https://${n}.example`, 'access-control-request-method': 'PUT' },
      }),
      (n) => ({ url: `/${encodeURIComponent('"\\\n'.repeat((n % 5) + 1))}${n}` }),
    ];
    // Until each kind has met each answer it can get, 429 too.
    for (const kind of kinds) for (let n = 0; n < 40; n++) await app.server.inject(kind(n));
    const before = seriesOf(await scrape());
    for (let n = 0; n < 20_000; n += 100) {
      const batch = Array.from({ length: 100 }, (_, i) => app.server.inject(kinds[i % kinds.length]!(n + i)));
      await Promise.all(batch);
    }
    const after = seriesOf(await scrape());
    expect(after).toEqual(before);
    expect(new Set(after.map(({ labels }) => labels['method']))).not.toContain('PROPFIND');
  }, 60_000);
});

describe('the metrics behind a token', () => {
  const TOKEN = 'a-scraper-s-own-token';
  let app: InProcessApp;

  beforeAll(async () => {
    app = await bootInProcess({ METRICS_TOKEN: TOKEN });
  });

  afterAll(() => app.nest.close());

  it.each(['/metrics', '/api/metrics'])('are served at %s to whoever has it', async (url) => {
    for (const headers of [{}, { authorization: 'Bearer something-else-entirely' }]) {
      const { statusCode, headers: answered, body } = await app.server.inject({ url, headers });
      expect(statusCode).toBe(401);
      expect(answered).toMatchObject({
        'content-type': 'application/problem+json',
        'www-authenticate': 'Bearer',
      });
      expect(JSON.parse(body)).toMatchObject({ code: 'UNAUTHENTICATED' });
      expect((await app.server.inject({ method: 'HEAD', url, headers })).statusCode).toBe(401);
    }
    const { statusCode, body } = await app.server.inject({
      url,
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect(statusCode).toBe(200);
    expect(body).toContain('http_requests_total');
  });

  it('are never in a log line with it', () => {
    expect(JSON.stringify(app.log)).not.toContain(TOKEN);
  });
});
