import { Runtime } from '../../src/platform/config/runtime.js';
import type { MongodbConfig } from '../../src/platform/mongodb/mongodb.config.js';
import { Mongodb } from '../../src/platform/mongodb/mongodb.js';
import { MongodbMetrics } from '../../src/platform/mongodb/mongodb.metrics.js';
import { MetricsRegistry } from '../../src/platform/observability/metrics-registry.js';
import { StoreMetrics } from '../../src/platform/observability/store.metrics.js';

export interface OpenMongodb {
  readonly mongodb: Mongodb;
  /** @returns the metrics, in Prometheus' text format. */
  scrape(): Promise<string>;
  close(): Promise<void>;
}

/** The document store without the application around it. */
export function openMongodb(uri: string, settings: Partial<MongodbConfig> = {}): OpenMongodb {
  const registry = new MetricsRegistry();
  const metrics = new MongodbMetrics(registry, new StoreMetrics(registry));
  const mongodb = new Mongodb(
    { uri, poolSize: 10, operationTimeoutMs: 5000, ...settings },
    metrics,
    new Runtime('test', '0', [], false),
  );
  return {
    mongodb,
    scrape: () => registry.scrape(),
    close: () => mongodb.onApplicationShutdown(),
  };
}
