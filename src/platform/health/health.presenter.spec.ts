import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import fc from 'fast-check';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { Runtime } from '../config/runtime.js';
import { EventLoopDelay } from '../observability/event-loop-delay.js';
import { MetricsRegistry } from '../observability/metrics-registry.js';
import { RequestStatistics } from '../observability/request-statistics.js';
import {
  databaseHealthSchema,
  detailedHealthSchema,
  healthSchema,
  processMetricsSchema,
  readinessSchema,
} from './dto/health-responses.js';
import { HealthMetrics } from './health.metrics.js';
import { HealthPresenter } from './health.presenter.js';
import { type HealthCheck, HealthRegistry } from './health.registry.js';
import { HealthService } from './health.service.js';
import { Lifecycle } from './lifecycle.js';

function present({
  started = true,
  checks = [],
}: { started?: boolean; checks?: readonly HealthCheck[] } = {}) {
  const clock = new ManualClock();
  const registry = new HealthRegistry();
  for (const check of checks) registry.register(check);
  const metrics = new HealthMetrics(new MetricsRegistry());
  const runtime = new Runtime('test', '1.2.3', [], true);
  const service = new HealthService(registry, new HealthIndicatorService(), clock, runtime, metrics);
  const lifecycle = new Lifecycle();
  if (started) lifecycle.markStarted();
  const presenter = new HealthPresenter(
    service,
    lifecycle,
    runtime,
    new RequestStatistics(clock),
    new EventLoopDelay(),
    clock,
  );
  return { presenter, lifecycle };
}

const check = (name: string, healthy: boolean, options: Partial<HealthCheck> = {}): HealthCheck => ({
  name,
  critical: true,
  check: () => ({ healthy }),
  ...options,
});

describe('HealthPresenter', () => {
  beforeAll(() => Logger.overrideLogger(false));
  afterAll(() => Logger.overrideLogger(true));

  it('shows each check’s type and latency', async () => {
    const cache = check('cache', true, { check: () => ({ healthy: true, details: { type: 'memory' } }) });
    const { body } = await present({ checks: [cache] }).presenter.health();
    expect(healthSchema.parse(body)).toMatchObject({
      status: 'ok',
      timestamp: '2026-01-01T00:00:00.000Z',
      version: '1.2.3',
      environment: 'test',
      checks: { cache: { type: 'memory', status: 'up' } },
    });
  });

  it('never says "ok" in an unhealthy body, whatever the checks have to tell', async () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('ok', 'OK', 'broker ok', 'tokens'));
    const details = fc.dictionary(word, fc.oneof(word, fc.array(word), fc.nat(), fc.record({ state: word })));
    await fc.assert(
      fc.asyncProperty(details, details, async (first, second) => {
        const { presenter } = present({
          checks: [
            check('database', false, { check: () => ({ healthy: false, details: first }) }),
            check('cache', true, { check: () => ({ healthy: true, details: second }) }),
          ],
        });
        for (const { passed, body } of [await presenter.health(), await presenter.detailed()]) {
          expect(passed).toBe(false);
          expect(JSON.stringify(body).toLowerCase()).not.toContain('ok');
        }
      }),
    );
  });

  it('lets no detail pass for a status', async () => {
    const boast = check('database', false, {
      check: () => ({ healthy: false, details: { status: 'up', latency: -1, critical: false } }),
    });
    const { presenter } = present({ checks: [boast] });
    expect((await presenter.health()).body.checks['database']).toMatchObject({ status: 'down' });
    expect((await presenter.readiness('all')).body.checks['database']).toMatchObject({ status: 'error' });
    expect((await presenter.detailed()).body.checks['database']).toMatchObject({
      status: 'down',
      critical: true,
    });
  });

  it('is not ready before the start is over', async () => {
    const { presenter } = present({ started: false });
    expect(presenter.startup()).toEqual({ passed: false, body: { status: 'starting' } });
    const { passed, body } = await presenter.readiness('self');
    expect(passed).toBe(false);
    expect(body).toEqual({
      status: 'unhealthy',
      checks: { process: { status: 'error', latency: 0, started: false, draining: false } },
    });
  });

  it('is not ready while it drains, though it is started and healthy', async () => {
    const { presenter, lifecycle } = present();
    lifecycle.startDraining();
    expect(await presenter.readiness('self')).toMatchObject({ passed: false, body: { status: 'unhealthy' } });
    expect(presenter.startup()).toEqual({ passed: true, body: { status: 'ok' } });
    expect((await presenter.health()).passed).toBe(true);
  });

  it('is ready by itself without its stores, but not for people', async () => {
    const checks = [check('database', false), check('schema', true, { scope: 'self' })];
    const { presenter } = present({ checks });
    const self = await presenter.readiness('self');
    expect(self.passed).toBe(true);
    expect(Object.keys(self.body.checks)).toEqual(['process', 'schema']);
    const all = await presenter.readiness('all');
    expect(all.passed).toBe(false);
    expect(readinessSchema.parse(all.body).checks).toMatchObject({
      database: { status: 'error' },
      schema: { status: 'ok' },
    });
  });

  it.each([
    ['no database at all', [], true, 'healthy', 'connected'],
    ['a database', [check('database', true)], true, 'healthy', 'connected'],
    ['a lost database', [check('database', false)], false, 'unhealthy', 'disconnected'],
    ['a lost cache', [check('cache', false, { critical: false })], true, 'healthy', 'connected'],
    ['another fault', [check('schema', false), check('database', true)], false, 'unhealthy', 'connected'],
  ] as const)('says in two words how it is with %s', async (_with, checks, passed, status, database) => {
    const probe = await present({ checks }).presenter.databaseHealth();
    expect(probe.passed).toBe(passed);
    expect(databaseHealthSchema.strict().parse(probe.body)).toMatchObject({ status, database });
  });

  it('gives every check’s numbers', async () => {
    const { body } = await present({
      checks: [check('cache', false, { critical: false })],
    }).presenter.detailed();
    expect(detailedHealthSchema.parse(body)).toMatchObject({
      status: 'degraded',
      checks: { cache: { status: 'down', critical: false, checked_at: '2026-01-01T00:00:00.000Z' } },
    });
  });

  it('gives the process’s numbers', () => {
    const body = present().presenter.processMetrics();
    expect(processMetricsSchema.parse(body)).toEqual(body);
    expect(body.memory.rss_bytes).toBeGreaterThan(1e6);
  });
});
