import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from './metrics-registry.js';

/** A store with a pool of connections, as a metric label. */
export type StoreName = 'postgres' | 'mongodb';

export const POOL_STATES = ['active', 'idle', 'waiting', 'max'] as const;

/** Connections in use, unused and allowed, and callers that wait for one. */
export type PoolFigures = Readonly<Record<(typeof POOL_STATES)[number], number>>;

/** The metrics that every store has under one name. */
@Injectable()
export class StoreMetrics {
  private readonly pools = new Map<StoreName, () => PoolFigures>();
  private readonly connectionErrors;

  constructor(registry: MetricsRegistry) {
    this.connectionErrors = registry.counter<{ store: StoreName }>(
      'database_connection_errors_total',
      'Statements that failed because the store was away.',
    );
    registry.gauge<{ store: StoreName; state: keyof PoolFigures }>(
      'db_pool_connections',
      'Connections of the pool in use, unused and allowed, and callers that wait for one.',
      () =>
        [...this.pools].flatMap(([store, read]) => {
          const figures = read();
          return POOL_STATES.map((state) => ({ value: figures[state], labels: { store, state } }));
        }),
    );
  }

  /** Shows a store from now on, its counter at 0. */
  watch(store: StoreName, pool: () => PoolFigures): void {
    this.pools.set(store, pool);
    this.connectionErrors.add(0, { store });
  }

  noteConnectionError(store: StoreName): void {
    this.connectionErrors.add(1, { store });
  }
}
