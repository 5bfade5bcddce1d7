import { Inject, Injectable } from '@nestjs/common';
import { type AppConfig, appConfig } from '../config/app.config.js';
import { Runtime } from '../config/runtime.js';
import { type DatabaseConfig, databaseConfig } from './database.config.js';
import { DatabaseNotConfiguredError } from './database.errors.js';
import { EmbeddedPostgres } from './embedded/embedded-postgres.js';

/** Where PostgreSQL is: elsewhere, at DATABASE_URL, or started here, in DATA_DIR. */
@Injectable()
export class DatabaseServer {
  private readonly embedded: EmbeddedPostgres | undefined;
  private started: Promise<string> | undefined;
  private missing: DatabaseNotConfiguredError | undefined;

  constructor(
    @Inject(databaseConfig.token) private readonly config: DatabaseConfig,
    @Inject(appConfig.token) { dataDir }: AppConfig,
    { serving }: Runtime,
  ) {
    // A command may use what a server that runs on the folder has started.
    const options = { mayJoin: !serving };
    this.embedded = config.url === undefined ? new EmbeddedPostgres(dataDir, options) : undefined;
  }

  /** Whether opening the store brings its schema up to date: always in DATA_DIR, elsewhere by MIGRATE_ON_START. */
  get migratesOnStart(): boolean {
    return this.embedded !== undefined || this.config.migrateOnStart;
  }

  /** False once it is known that there is neither DATABASE_URL nor a PostgreSQL to start. */
  get configured(): boolean {
    return this.missing === undefined;
  }

  /**
   * The address to connect to, with credentials; an embedded server is started first.
   *
   * @throws DataFolderInUseError, DatabaseNotConfiguredError
   */
  async url(): Promise<string> {
    if (this.missing) throw this.missing;
    return this.config.url ?? (await (this.started ??= this.start()));
  }

  async stop(): Promise<void> {
    await this.embedded?.stop();
    this.started = undefined;
  }

  private async start(): Promise<string> {
    try {
      return await this.embedded!.start();
    } catch (error) {
      this.started = undefined;
      if (error instanceof DatabaseNotConfiguredError) this.missing = error;
      throw error;
    }
  }
}
