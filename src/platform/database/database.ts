import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { ClientBase, Pool } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { Clock } from '../../shared/clock.js';
import { SingleFlight } from '../../shared/single-flight.js';
import { Runtime } from '../config/runtime.js';
import { type PoolFigures, StoreMetrics } from '../observability/store.metrics.js';
import { type DatabaseConfig, databaseConfig } from './database.config.js';
import { DatabaseNotConfiguredError, DatabaseUnavailableError } from './database.errors.js';
import { STORE } from './database.metrics.js';
import { STATEMENT_TIMEOUT_MS, createDataSource } from './data-source.js';
import { DatabaseServer } from './database.server.js';
import { Migrator } from './migrator.js';
import { type Statement, prepared } from './prepared-statement.js';
import { QueryObserver } from './query-observer.js';
import { QUERY_CANCELED, isDatabaseLost, isDatabaseSlow, sqlCodeOf } from './sql-errors.js';

type Work<T> = (manager: EntityManager) => Promise<T>;

interface Explanation {
  readonly 'QUERY PLAN': readonly [{ readonly Plan: { readonly 'Plan Rows': number } }];
}

const RETRY_PAUSE_MS = 50;

/** The relational store: connects with the first statement, and again after it was away. */
@Injectable()
export class Database implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Database.name);
  private readonly connecting = new SingleFlight<DataSource>();
  private source: DataSource | undefined;
  private closing = false;

  constructor(
    @Inject(databaseConfig.token) private readonly config: DatabaseConfig,
    private readonly server: DatabaseServer,
    private readonly observer: QueryObserver,
    private readonly metrics: StoreMetrics,
    private readonly runtime: Runtime,
    private readonly clock: Clock,
  ) {
    metrics.watch(STORE, () => this.pool);
  }

  /** How its connections are used. */
  get pool(): PoolFigures {
    const { totalCount = 0, idleCount = 0, waitingCount = 0 } = poolOf(this.source) ?? {};
    return {
      active: totalCount - idleCount,
      idle: idleCount,
      waiting: waitingCount,
      max: this.config.poolSize,
    };
  }

  /**
   * A store elsewhere that is away delays no start: it is looked for again with each statement. Nor does having none.
   *
   * @throws DataFolderInUseError, and Error when the embedded server does not start or a migration fails.
   */
  async onModuleInit(): Promise<void> {
    if (!this.runtime.serving) return;
    await this.guarded(() => this.connect()).catch((error: unknown) => {
      if (error instanceof DatabaseNotConfiguredError) this.sayNotConfigured();
      else if (!(error instanceof DatabaseUnavailableError)) throw error;
    });
  }

  /**
   * Runs statements that change nothing, each in a transaction of its own: over a connection that the server ended,
   * once more.
   *
   * @throws DatabaseUnavailableError
   */
  async read<T>(work: Work<T>): Promise<T> {
    return this.guarded(async () => {
      const { manager } = await this.connect();
      return this.retried(() => work(manager));
    });
  }

  /**
   * Runs one statement that changes nothing, prepared and without TypeORM in between: for what is asked so often that
   * its share would cost more than the statement (docs/benchmarks.md).
   *
   * @throws DatabaseUnavailableError
   */
  async select<Row>(statement: Statement): Promise<Row[]> {
    return this.guarded(async () => {
      const pool = poolOf(await this.connect())!;
      return this.retried(() => this.observer.time(statement.text, () => rowsOf<Row>(pool, statement)));
    });
  }

  /**
   * As select(), but for so many milliseconds at most.
   *
   * @returns undefined when it takes longer.
   * @throws DatabaseUnavailableError
   */
  async selectWithin<Row>(timeoutMs: number, statement: Statement): Promise<Row[] | undefined> {
    return this.guarded(async () => {
      try {
        return await this.begin(async (manager) => {
          // One core: others need the rest. The time limit comes last, for it counts from where it stands.
          await manager.query(
            `SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL statement_timeout = ${timeoutMs}`,
          );
          return this.runIn<Row>(manager, statement);
        });
      } catch (error) {
        // On a busy machine what comes before and after the statement may take too long as well.
        if (sqlCodeOf(error) === QUERY_CANCELED) return undefined;
        throw error;
      }
    });
  }

  /** How many rows the planner expects of a statement. @throws DatabaseUnavailableError */
  async estimate({ text, values }: Statement): Promise<number> {
    const [row] = await this.select<Explanation>({
      text: `EXPLAIN (FORMAT JSON) ${text}`,
      values,
      planned: 'each-time',
    });
    return row!['QUERY PLAN'][0].Plan['Plan Rows'];
  }

  /**
   * Runs one statement that changes something, prepared, as a transaction of its own.
   *
   * @throws DatabaseUnavailableError, after which it is not known whether it happened.
   */
  async execute<Row>(statement: Statement): Promise<Row[]> {
    return this.guarded(async () => {
      const pool = poolOf(await this.connect())!;
      return this.observer.time(statement.text, () => rowsOf<Row>(pool, statement));
    });
  }

  /** As select(), in a transaction of transaction()'s, and for statements that change something. */
  async runIn<Row>(manager: EntityManager, statement: Statement): Promise<Row[]> {
    const client = (await manager.queryRunner!.connect()) as ClientBase;
    return this.observer.time(statement.text, () => rowsOf<Row>(client, statement));
  }

  /**
   * Runs statements that all happen or none.
   *
   * @throws DatabaseUnavailableError, after which it is not known whether they happened if the connection was lost
   * at the commit.
   */
  async transaction<T>(work: Work<T>): Promise<T> {
    return this.guarded(() => this.begin(work));
  }

  /** Closed last, because requests in flight still use it. */
  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    await this.source?.destroy();
    await this.server.stop();
  }

  private async begin<T>(work: Work<T>): Promise<T> {
    const { manager } = await this.connect();
    const progress = { begun: false };
    try {
      return await manager.transaction((within) => {
        progress.begun = true;
        return work(within);
      });
    } catch (error) {
      // A pooled connection that had died: nothing was begun over it.
      if (progress.begun || !isDatabaseLost(error)) throw error;
      await this.clock.sleep(RETRY_PAUSE_MS);
      return await manager.transaction(work);
    }
  }

  private async connect(): Promise<DataSource> {
    return this.source ?? (await this.connecting.run('', () => this.open()));
  }

  private async open(): Promise<DataSource> {
    const url = await this.server.url();
    if (this.server.migratesOnStart)
      await new Migrator({ url: () => Promise.resolve(url), clock: this.clock }).migrate();
    const source = await createDataSource({
      url,
      poolSize: this.config.poolSize,
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      // Which only a Migrator runs.
      migrations: [],
      onPoolError: (error) => {
        // What is being closed may meet the server's own end.
        if (!this.closing) this.note(error);
      },
    });
    await source.initialize();
    // Which initialize() would have dropped.
    source.subscribers.push(this.observer);
    this.source = source;
    return source;
  }

  /** Once more over another connection, where the first had ended. */
  private async retried<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseLost(error) || isDatabaseSlow(error)) throw error;
      // Until the pool has noticed, too, and hands out no other connection that ended with it.
      await this.clock.sleep(RETRY_PAUSE_MS);
      return work();
    }
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseLost(error)) throw error;
      this.note(error);
      throw new DatabaseUnavailableError(error);
    }
  }

  private sayNotConfigured(): void {
    const message = 'There is no database: what needs one answers 503. Set DATABASE_URL';
    this.logger.warn({ event: 'database_not_configured', message });
  }

  private note(error: unknown): void {
    this.metrics.noteConnectionError(STORE);
    this.logger.error({
      event: 'database_error',
      message: 'the database connection failed',
      sqlState: sqlCodeOf(error),
    });
  }
}

/** TypeORM's own pool. */
function poolOf(source: DataSource | undefined): Pool | undefined {
  return (source?.driver as { master?: Pool } | undefined)?.master;
}

async function rowsOf<Row>(pool: Pool | ClientBase, statement: Statement): Promise<Row[]> {
  return (await (pool as Pool).query(prepared(statement))).rows as Row[];
}
