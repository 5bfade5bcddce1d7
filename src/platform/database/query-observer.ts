import { Injectable, Logger, Inject } from '@nestjs/common';
import type { EntitySubscriberInterface } from 'typeorm';
import type { AfterQueryEvent } from 'typeorm/subscriber/event/QueryEvent.js';
import { type DatabaseConfig, databaseConfig } from './database.config.js';
import { DatabaseMetrics, STORE, type SqlOperation } from './database.metrics.js';

const OPERATIONS: ReadonlySet<string> = new Set([
  'select',
  'insert',
  'update',
  'delete',
] satisfies SqlOperation[]);
/** Characters of a statement that a log line shows. */
const SHOWN = 1000;

/** Times every statement. */
@Injectable()
export class QueryObserver implements EntitySubscriberInterface {
  private readonly logger = new Logger(QueryObserver.name);

  constructor(
    @Inject(databaseConfig.token) private readonly config: DatabaseConfig,
    private readonly metrics: DatabaseMetrics,
  ) {}

  /** For statements that run without TypeORM. */
  async time<T>(query: string, run: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await run();
    } finally {
      this.note(query, performance.now() - startedAt);
    }
  }

  afterQuery({ query, executionTime = 0 }: AfterQueryEvent): void {
    this.note(query, executionTime);
  }

  private note(query: string, executionTime: number): void {
    this.metrics.queryDuration.record(executionTime / 1000, { store: STORE, operation: operationOf(query) });
    if (executionTime < this.config.slowQueryMs) return;
    this.logger.warn({
      event: 'slow_query',
      message: 'slow query',
      durationMs: Math.round(executionTime),
      // The statement with its placeholders; never its parameters.
      statement: query.slice(0, SHOWN),
    });
  }
}

function operationOf(query: string): SqlOperation {
  const word = (/^\s*(\w+)/.exec(query)?.[1] ?? '').toLowerCase();
  // A statement that begins with WITH is named after what it reads or does last; they are few.
  return OPERATIONS.has(word) ? (word as SqlOperation) : 'other';
}
