import { Inject, Injectable, type OnModuleInit, Optional } from '@nestjs/common';
import { type DatabaseConfig, databaseConfig } from '../database/database.config.js';
import { type HealthReport, HealthRegistry } from '../health/health.registry.js';
import { Mongodb } from './mongodb.js';

/** What is known of the document store, for health checks. */
@Injectable()
export class MongodbMonitor implements OnModuleInit {
  /** Of the server; null until it was seen. */
  private version: string | null = null;

  constructor(
    private readonly mongodb: Mongodb,
    private readonly registry: HealthRegistry,
    @Optional() @Inject(databaseConfig.token) private readonly relational: DatabaseConfig | undefined,
  ) {}

  /** The only store is the database; beside a relational one it needs a name of its own. */
  onModuleInit(): void {
    this.registry.register({
      name: this.relational ? 'mongodb' : 'database',
      critical: true,
      check: () => this.checkServer(),
      figures: () => ({
        server_version: this.version,
        connection_configured: true,
        pool: this.mongodb.pool,
      }),
    });
  }

  private async checkServer(): Promise<HealthReport> {
    const { version } = await this.mongodb.run('ping', (db) => db.admin().buildInfo());
    this.version = version as string;
    return { healthy: true, details: { type: 'mongodb' } };
  }
}
