import { loadConfig } from '../../src/platform/config/config-loader.js';
import { appConfig } from '../../src/platform/config/app.config.js';
import { Runtime } from '../../src/platform/config/runtime.js';
import { databaseConfig } from '../../src/platform/database/database.config.js';
import { Database } from '../../src/platform/database/database.js';
import { DatabaseMetrics } from '../../src/platform/database/database.metrics.js';
import { DatabaseServer } from '../../src/platform/database/database.server.js';
import { QueryObserver } from '../../src/platform/database/query-observer.js';
import { MetricsRegistry } from '../../src/platform/observability/metrics-registry.js';
import { StoreMetrics } from '../../src/platform/observability/store.metrics.js';
import { SystemClock } from '../../src/shared/clock.js';
import { ROOT } from './child-process.js';

export interface OpenDatabase {
  readonly database: Database;
  /** @returns the metrics, in Prometheus' text format. */
  scrape(): Promise<string>;
  close(): Promise<void>;
}

/** The store without the application around it. */
export function openDatabase(env: Record<string, string>): OpenDatabase {
  const namespaces = [appConfig, databaseConfig];
  const config = loadConfig({
    environment: { APP_ENV: 'test', ...env },
    directory: `${ROOT}/config`,
    namespaces,
    known: namespaces,
  });
  const runtime = new Runtime('test', '0', [], false);
  const settings = config.get(databaseConfig);
  const registry = new MetricsRegistry();
  const metrics = new DatabaseMetrics(registry);
  const database = new Database(
    settings,
    new DatabaseServer(settings, config.get(appConfig), runtime),
    new QueryObserver(settings, metrics),
    new StoreMetrics(registry),
    runtime,
    new SystemClock(),
  );
  return {
    database,
    scrape: () => registry.scrape(),
    close: () => database.onApplicationShutdown(),
  };
}
