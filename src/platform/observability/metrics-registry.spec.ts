import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { MetricsRegistry } from './metrics-registry.js';

describe('MetricsRegistry', () => {
  let registry: MetricsRegistry;

  beforeEach(() => {
    registry = new MetricsRegistry();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await registry.shutdown();
  });

  const samples = async () =>
    (await registry.scrape()).split('\n').filter((line) => line && !line.startsWith('#'));

  it('exports a counter under its own name, from the start where its labels are known', async () => {
    const counter = registry.counter<{ result: string }>('jobs_total', 'Jobs.', [
      { result: 'done' },
      { result: 'lost' },
    ]);
    counter.add(2, { result: 'done' });
    expect(await samples()).toEqual(['jobs_total{result="done"} 2', 'jobs_total{result="lost"} 0']);
  });

  it('keeps counting from scrape to scrape', async () => {
    const counter = registry.counter('jobs_total', 'Jobs.');
    for (let scrape = 1; scrape <= 3; scrape++) {
      counter.add(1);
      expect(await samples()).toEqual([`jobs_total ${scrape}`]);
    }
  });

  it('exports a histogram with the declared edges', async () => {
    registry.histogram('wait_seconds', 'Waits.', [0.1, 1]).record(0.5);
    expect(await samples()).toEqual([
      'wait_seconds_count 1',
      'wait_seconds_sum 0.5',
      'wait_seconds_bucket{le="0.1"} 0',
      'wait_seconds_bucket{le="1"} 1',
      'wait_seconds_bucket{le="+Inf"} 1',
    ]);
  });

  it('reads gauges and observed counters when it is scraped', async () => {
    let value = 1;
    registry.gauge('depth', 'Depth.', () => [{ value, labels: { queue: 'a' } }]);
    registry.observedCounter('ticks_total', 'Ticks.', () => [{ value: value * 10, labels: {} }]);
    expect(await samples()).toEqual(['depth{queue="a"} 1', 'ticks_total 10']);
    value = 2;
    expect(await samples()).toEqual(['depth{queue="a"} 2', 'ticks_total 20']);
  });

  it('leaves out a gauge that cannot be read, and says so', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    registry.gauge('depth', 'Depth.', () => {
      throw new Error('no queue');
    });
    registry.gauge('height', 'Height.', () => [{ value: 1, labels: {} }]);
    expect(await samples()).toEqual(['height 1']);
    expect(warn).toHaveBeenCalledWith(
      expect.objectContaining({ event: 'metric_not_read', message: 'no queue' }),
    );
  });
});
