import { Injectable } from '@nestjs/common';
import { MetricsRegistry } from '../../platform/observability/metrics-registry.js';

/** A miss is also a read while the cache store is lost: the database was asked. */
export type ReadResult = 'hit' | 'miss';

@Injectable()
export class ContentMetrics {
  readonly reads;

  constructor(registry: MetricsRegistry) {
    // Not cache_operations_total: each read asks the store for the epoch, too, and a copy in the process asks nobody.
    this.reads = registry.counter<{ result: ReadResult }>(
      'content_cache_reads_total',
      'Public reads of content, by whether a copy answered them.',
      [{ result: 'hit' }, { result: 'miss' }],
    );
  }
}
