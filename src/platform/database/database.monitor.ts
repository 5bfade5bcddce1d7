import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type HealthReport, HealthRegistry } from '../health/health.registry.js';
import { Database } from './database.js';
import { type DatabaseConfig, databaseConfig } from './database.config.js';
import { DatabaseServer } from './database.server.js';
import { DatabaseMetrics } from './database.metrics.js';
import { loadMigrations } from './migrations.js';
import { executedMigrations, migrationNames, schemaState } from './schema-state.js';

const SCHEMA_CACHE_MS = 30_000;
const BYTES_PER_MEGABYTE = 1e6;

const SERVER_VERSION = { text: `SELECT current_setting('server_version') AS version`, values: [] };

/** What is known of the store: for health checks, and for metrics that must not wait for it. */
@Injectable()
export class DatabaseMonitor implements OnModuleInit {
  private up = false;
  /** Of the server; null until it was seen. */
  private version: string | null = null;
  private sizeBytes = 0;
  private pending: readonly string[] = [];
  /** This release's migrations. */
  private known: readonly string[] | undefined;

  constructor(
    @Inject(databaseConfig.token) private readonly config: DatabaseConfig,
    private readonly database: Database,
    private readonly server: DatabaseServer,
    private readonly registry: HealthRegistry,
    private readonly metrics: DatabaseMetrics,
  ) {}

  onModuleInit(): void {
    const { server } = this;
    this.registry.register({
      name: 'database',
      // Who runs without one has chosen so; the rest serves.
      get critical() {
        return server.configured;
      },
      check: () => this.checkServer(),
      figures: () => ({
        server_version: this.version,
        connection_configured: this.config.url !== undefined,
        pool: this.database.pool,
      }),
    });
    this.registry.register({
      name: 'schema',
      critical: false,
      // What this process was released with, against what it last saw: a store that is away takes no replica out.
      scope: 'self',
      cacheMs: SCHEMA_CACHE_MS,
      check: () => this.checkSchema(),
    });
    this.metrics.watchServer(() => ({
      up: server.configured ? this.up : undefined,
      sizeBytes: this.sizeBytes,
      pendingMigrations: this.pending.length,
    }));
    this.metrics.watchSizeLimit(this.config.sizeLimitMb * BYTES_PER_MEGABYTE);
  }

  private async checkServer(): Promise<HealthReport> {
    this.up = false;
    if (!this.server.configured)
      return { healthy: false, details: { text: 'there is no database: set DATABASE_URL' } };
    const [server] = await this.database.select<{ version: string }>(SERVER_VERSION);
    this.version = server!.version;
    this.up = true;
    return { healthy: true, details: { type: 'postgres' } };
  }

  private async checkSchema(): Promise<HealthReport> {
    await this.lookUp().catch(() => undefined);
    const { length } = this.pending;
    if (length === 0) return { healthy: true };
    const text = `the schema is older than this release: ${length} migrations to run (db:migrate)`;
    return { healthy: false, details: { pending: length, text } };
  }

  private async lookUp(): Promise<void> {
    this.known ??= migrationNames(await loadMigrations());
    const { known } = this;
    await this.database.read(async (manager) => {
      this.pending = schemaState(known, await executedMigrations(manager)).pending;
      const [{ size }] = await manager.query<[{ size: string }]>(
        'SELECT pg_database_size(current_database()) AS size',
      );
      this.sizeBytes = Number(size);
    });
  }
}
