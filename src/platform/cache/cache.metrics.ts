import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../observability/metrics-registry.js';
import type { MemoryCacheStore } from './memory-cache.store.js';

export type CacheOperation = 'get' | 'set' | 'add' | 'delete';

/** `hit` is also an add that found something there; `unavailable` is a lost store, which the owner sees as a miss. */
export type CacheResult = 'hit' | 'miss' | 'ok' | 'unavailable';

@Injectable()
export class CacheMetrics {
  private readonly operations;

  constructor(private readonly registry: MetricsRegistry) {
    this.operations = registry.counter<{ cache: string; operation: CacheOperation; result: CacheResult }>(
      'cache_operations_total',
      'Cache operations; unavailable is a lost store.',
    );
  }

  /** Shows a cache from its opening on. */
  watch(cache: string): void {
    for (const result of ['hit', 'miss', 'unavailable'] as const)
      this.operations.add(0, { cache, operation: 'get', result });
  }

  watchMemory(memory: MemoryCacheStore): void {
    this.registry.gauge('cache_entries', 'Entries of the in-memory cache.', () => [
      { value: memory.size, labels: {} },
    ]);
    this.registry.gauge('cache_bytes', 'Bytes of the in-memory cache.', () => [
      { value: memory.bytes, labels: {} },
    ]);
  }

  count(cache: string, operation: CacheOperation, result: CacheResult): void {
    this.operations.add(1, { cache, operation, result });
  }
}
