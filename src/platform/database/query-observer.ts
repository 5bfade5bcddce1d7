import { Injectable, Logger, Inject } from '@nestjs/common';
import type { EntitySubscriberInterface } from 'typeorm';
import type { AfterQueryEvent } from 'typeorm/subscriber/event/QueryEvent.js';
import { noteClientSpan } from '../telemetry/client-span.js';
import { type DatabaseConfig, databaseConfig } from './database.config.js';
import { describeStatement } from './statement-span.js';
import { DatabaseMetrics, STORE, type SqlOperation } from './database.metrics.js';

const OPERATIONS: ReadonlySet<string> = new Set([
  'select',
  'insert',
  'update',
  'delete',
] satisfies SqlOperation[]);
/** Characters of a statement that a log line shows. */
const SHOWN = 1000;

/** Times every statement, and makes a span of it where it is part of a trace. */
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
    let failure: unknown;
    try {
      return await run();
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      this.note(query, performance.now() - startedAt, failure);
    }
  }

  afterQuery({ query, executionTime = 0, error }: AfterQueryEvent): void {
    this.note(query, executionTime, error);
  }

  private note(query: string, executionTime: number, error?: unknown): void {
    noteClientSpan(executionTime, () => describeStatement(query), error);
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
