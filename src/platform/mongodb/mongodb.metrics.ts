import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../observability/metrics-registry.js';
import { type PoolFigures, StoreMetrics, type StoreName } from '../observability/store.metrics.js';

const STORE = 'mongodb' satisfies StoreName;

/** What is done to a collection. */
export type MongodbOperation = 'find' | 'insert' | 'update' | 'delete' | 'count' | 'ping';

const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1];

@Injectable()
export class MongodbMetrics {
  readonly operationDuration;

  constructor(
    private readonly registry: MetricsRegistry,
    private readonly stores: StoreMetrics,
  ) {
    this.operationDuration = registry.histogram<{ operation: MongodbOperation }>(
      'mongodb_operation_duration_seconds',
      'Duration of operations on MongoDB.',
      SECONDS,
    );
  }

  noteConnectionError(): void {
    this.stores.noteConnectionError(STORE);
  }

  watchPool(read: () => PoolFigures): void {
    this.stores.watch(STORE, read);
    const gauge = (name: string, help: string, value: (figures: PoolFigures) => number) =>
      this.registry.gauge<Record<string, never>>(`mongodb_connection_pool_${name}`, help, () => [
        { value: value(read()), labels: {} },
      ]);
    gauge('active', 'Connections in use.', ({ active }) => active);
    gauge('available', 'Connections that are open and not in use.', ({ idle }) => idle);
    gauge('max', 'Connections that may be open, to each server.', ({ max }) => max);
    gauge('min', 'Connections that are kept open.', () => 0);
    gauge('wait_queue', 'Operations that wait for a connection.', ({ waiting }) => waiting);
  }
}
