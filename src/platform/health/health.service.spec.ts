import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ManualClock } from '../../../test/support/manual-clock.js';
import { MetricsRegistry } from '../observability/metrics-registry.js';
import { Runtime } from '../config/runtime.js';
import { HealthMetrics } from './health.metrics.js';
import { type HealthReport, HealthRegistry } from './health.registry.js';
import { HealthService } from './health.service.js';

describe('HealthService', () => {
  let clock: ManualClock;
  let registry: HealthRegistry;
  let metrics: MetricsRegistry;
  let service: HealthService;
  let lines: Record<string, unknown>[];

  beforeEach(() => {
    clock = new ManualClock();
    registry = new HealthRegistry();
    metrics = new MetricsRegistry();
    const runtime = new Runtime('test', '0', [], true);
    const indicators = new HealthIndicatorService();
    service = new HealthService(registry, indicators, clock, runtime, new HealthMetrics(metrics));
    lines = [];
    for (const level of ['log', 'warn', 'error'] as const) {
      jest
        .spyOn(Logger.prototype, level)
        .mockImplementation((line: unknown) => void lines.push({ level, ...(line as object) }));
    }
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  const add = (name: string, critical: boolean, check: () => HealthReport, scope?: 'self' | 'store') =>
    registry.register({ name, critical, check, scope });
  const gauge = async (name = 'health_check_status') =>
    (await metrics.scrape()).split('\n').filter((line) => line.startsWith(name));

  it('is ok while every check passes, also when there is none', async () => {
    expect((await service.examine()).status).toBe('ok');
    add('cache', false, () => ({ healthy: true }));
    expect((await service.examine()).status).toBe('ok');
  });

  it('is degraded when a check fails that it can do without', async () => {
    add('database', true, () => ({ healthy: true }));
    add('cache', false, () => ({ healthy: false }));
    expect((await service.examine()).status).toBe('degraded');
  });

  it('is unhealthy when a critical check fails', async () => {
    add('database', true, () => ({ healthy: false }));
    add('cache', false, () => ({ healthy: false }));
    expect((await service.examine()).status).toBe('unhealthy');
  });

  it('asks the process alone when asked so', async () => {
    add('database', true, () => ({ healthy: false }));
    add('schema', true, () => ({ healthy: true }), 'self');
    const { status, checks } = await service.examine('self');
    expect(status).toBe('ok');
    expect(checks.map(({ name }) => name)).toEqual(['schema']);
  });

  it('prints nothing while all is well, and one line with the cause per change', async () => {
    let failure: Error | undefined;
    add('database', true, () => {
      if (failure) throw failure;
      return { healthy: true };
    });
    const examineLater = async () => {
      clock.skip(5000);
      await service.examine();
    };
    await examineLater();
    await examineLater();
    expect(lines).toEqual([]);

    failure = new Error('connection terminated');
    for (let probe = 0; probe < 3; probe++) await examineLater();
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'warn',
        event: 'health_check_changed',
        check: 'database',
        cause: 'connection terminated',
      }),
    ]);

    failure = undefined;
    for (let probe = 0; probe < 3; probe++) await examineLater();
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ level: 'log', event: 'health_check_changed' });
  });

  it('exports what each check said last, and which ones are critical', async () => {
    add('database', true, () => ({ healthy: true }));
    add('cache', false, () => ({ healthy: false }));
    await service.onApplicationBootstrap();
    expect(await gauge()).toEqual([
      'health_check_status{check="database"} 1',
      'health_check_status{check="cache"} 0',
    ]);
    expect(await gauge('health_check_critical')).toEqual([
      'health_check_critical{check="database"} 1',
      'health_check_critical{check="cache"} 0',
    ]);
  });

  it('answers a scrape without waiting for a check, and has the news for the next one', async () => {
    let answer = Promise.withResolvers<HealthReport>();
    answer.resolve({ healthy: true });
    registry.register({ name: 'database', critical: true, check: () => answer.promise });
    await service.onApplicationBootstrap();

    answer = Promise.withResolvers<HealthReport>();
    clock.skip(5000);
    expect(await gauge()).toEqual(['health_check_status{check="database"} 1']);
    answer.resolve({ healthy: false });
    await nextTurn();
    expect(await gauge()).toEqual(['health_check_status{check="database"} 0']);
  });
});
