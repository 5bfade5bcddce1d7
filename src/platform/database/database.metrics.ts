import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../observability/metrics-registry.js';
import type { StoreName } from '../observability/store.metrics.js';

/** The label of this store; MongoDB is another. */
export const STORE = 'postgres' satisfies StoreName;

export type SqlOperation = 'select' | 'insert' | 'update' | 'delete' | 'other';

const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1];

@Injectable()
export class DatabaseMetrics {
  readonly queryDuration;

  constructor(private readonly registry: MetricsRegistry) {
    this.queryDuration = registry.histogram<{ store: string; operation: SqlOperation }>(
      'db_query_duration_seconds',
      'Duration of statements, by their first word.',
      SECONDS,
    );
  }

  /** What DatabaseMonitor saw last; `up` is undefined where there is none by choice, which 0 would page for for ever. */
  watchServer(read: () => { up: boolean | undefined; sizeBytes: number; pendingMigrations: number }): void {
    const gauge = (name: string, help: string, read: () => number | undefined) =>
      this.registry.gauge<Record<string, never>>(name, help, () => {
        const value = read();
        return value === undefined ? [] : [{ value, labels: {} }];
      });
    gauge('provider_database_up', 'Whether PostgreSQL answers (1) or not (0).', () => {
      const { up } = read();
      return up === undefined ? undefined : Number(up);
    });
    gauge(
      'database_pending_migrations',
      'Migrations of this release that the schema lacks.',
      () => read().pendingMigrations,
    );
    this.registry.gauge<{ store: string }>('database_size_bytes', 'Size of the database on disk.', () => [
      { value: read().sizeBytes, labels: { store: STORE } },
    ]);
  }

  /** @param bytes 0 where there is none. */
  watchSizeLimit(bytes: number): void {
    this.registry.gauge<{ store: string }>(
      'database_size_limit_bytes',
      'Size that the database has room for; 0 is no limit.',
      () => [{ value: bytes, labels: { store: STORE } }],
    );
  }
}
