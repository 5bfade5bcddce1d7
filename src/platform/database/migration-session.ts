import { type DataSource, type Migration, MigrationExecutor, type QueryRunner } from 'typeorm';
import type { Clock } from '../../shared/clock.js';
import { createDataSource } from './data-source.js';
import type { MigrationClass } from './migrations.js';
import { sqlCodeOf } from './sql-errors.js';

/** One of PostgreSQL's advisory locks, of this database alone. */
const LOCK = "hashtextextended('portfolio-platform:migrations', 0)";
/**
 * A waiter asks again and again rather than waiting in PostgreSQL: its waiting statement would hold a snapshot, for
 * whose end CREATE INDEX CONCURRENTLY of the lock's holder would wait in turn.
 */
const LOCK_POLL_MS = 250;

/** A statement that waits for a table's lock holds up everybody behind it: it gives way after this time … */
const TABLE_LOCK_TIMEOUT_MS = 5000;
/** … and the migration is tried again after this one, so many times in all. */
const TABLE_LOCK_PAUSE_MS = 1000;
const TABLE_LOCK_TRIES = 10;
const LOCK_NOT_AVAILABLE = '55P03';

/** One connection to PostgreSQL on which migrations run, with the lock that keeps others from doing so. */
export class MigrationSession {
  private constructor(
    private readonly source: DataSource,
    private readonly runner: QueryRunner,
    private readonly clock: Clock,
  ) {}

  static async open(
    url: string,
    clock: Clock,
    migrations: readonly MigrationClass[],
  ): Promise<MigrationSession> {
    const source = await createDataSource({ url, poolSize: 1, statementTimeoutMs: 0, migrations });
    await source.initialize();
    const runner = source.createQueryRunner();
    // The server or the role may have limits of its own.
    await runner.query('SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0');
    return new MigrationSession(source, runner, clock);
  }

  get manager() {
    return this.runner.manager;
  }

  /** Also gives the lock back. */
  async close(): Promise<void> {
    await this.source.destroy();
  }

  /** Waits until no other session has the lock; it is kept until this one closes, however it does. */
  async lock(onWaiting: () => void): Promise<void> {
    for (let announced = false; !(await this.tryLock()); announced = true) {
      if (!announced) onWaiting();
      await this.clock.sleep(LOCK_POLL_MS);
    }
  }

  /** @returns this release's migrations that did not run, in their order. */
  async pending(): Promise<Migration[]> {
    return this.executor.getPendingMigrations();
  }

  async up(migration: Migration): Promise<void> {
    await this.apply(migration, () => this.executor.executeMigration(migration));
  }

  async down(migration: Migration): Promise<void> {
    await this.apply(migration, async () => {
      await migration.instance!.down(this.runner);
      await this.executor.deleteMigration(migration);
    });
  }

  /** Drops everything in the schema. */
  async clear(): Promise<void> {
    await this.inTransaction(async () => {
      const [{ schema }] = await this.manager.query<[{ schema: string }]>(
        'SELECT quote_ident(current_schema()) AS schema',
      );
      await this.runner.query(`DROP SCHEMA ${schema} CASCADE`);
      await this.runner.query(`CREATE SCHEMA ${schema}`);
      await this.runner.query(`GRANT USAGE ON SCHEMA ${schema} TO PUBLIC`);
    });
  }

  /** @returns what ran last, without an instance when this release does not have it. */
  async latest(): Promise<Migration | undefined> {
    const [latest] = await this.executor.getExecutedMigrations();
    if (!latest) return undefined;
    const instance = this.source.migrations.find(({ constructor }) => constructor.name === latest.name);
    if (instance) latest.instance = instance;
    return latest;
  }

  private get executor(): MigrationExecutor {
    return new MigrationExecutor(this.source, this.runner);
  }

  private async tryLock(): Promise<boolean> {
    const [row] = await this.manager.query<[{ locked: boolean }]>(
      `SELECT pg_try_advisory_lock(${LOCK}) AS locked`,
    );
    return row.locked;
  }

  private async apply(migration: Migration, work: () => Promise<unknown>): Promise<void> {
    if (migration.instance!.transaction !== false) {
      await this.inTransaction(work);
      return;
    }
    // CREATE INDEX CONCURRENTLY waits for every transaction that is older, however long that takes, and blocks nobody.
    await this.runner.query('SET lock_timeout = 0');
    await work();
  }

  private async inTransaction(work: () => Promise<unknown>): Promise<void> {
    await this.runner.query(`SET lock_timeout = ${TABLE_LOCK_TIMEOUT_MS}`);
    for (let tries = 1; ; tries++) {
      try {
        await this.runner.startTransaction();
        await work();
        await this.runner.commitTransaction();
        return;
      } catch (error) {
        if (this.runner.isTransactionActive) await this.runner.rollbackTransaction().catch(() => undefined);
        if (sqlCodeOf(error) !== LOCK_NOT_AVAILABLE || tries === TABLE_LOCK_TRIES) throw error;
        await this.clock.sleep(TABLE_LOCK_PAUSE_MS);
      }
    }
  }
}
