import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../observability/metrics-registry.js';
import type { MemoryCache } from './memory-cache.js';

type Operation = 'get' | 'set' | 'add' | 'delete';
type Result = 'hit' | 'miss' | 'ok' | 'exists';

@Injectable()
export class CacheMetrics {
  private readonly operations;

  constructor(private readonly registry: MetricsRegistry) {
    this.operations = registry.counter<{ cache: string; operation: Operation; result: Result }>(
      'cache_operations_total',
      'Cache operations; a lost store is a miss.',
    );
  }

  /** Shows a cache from its opening on. */
  watch(cache: string): void {
    for (const result of ['hit', 'miss'] as const)
      this.operations.add(0, { cache, operation: 'get', result });
  }

  watchMemory(memory: MemoryCache): void {
    this.registry.gauge('cache_entries', 'Entries of the in-memory cache.', () => [
      { value: memory.size, labels: {} },
    ]);
    this.registry.gauge('cache_bytes', 'Bytes of the in-memory cache.', () => [
      { value: memory.bytes, labels: {} },
    ]);
  }

  count(cache: string, operation: Operation, result: Result): void {
    this.operations.add(1, { cache, operation, result });
  }
}
