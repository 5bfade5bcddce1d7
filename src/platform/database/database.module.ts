import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { HealthModule } from '../health/health.module.js';
import { DATABASE_COMMANDS } from './commands/database-commands.js';
import { Database } from './database.js';
import { DatabaseCheck } from './database.check.js';
import { DatabaseMetrics } from './database.metrics.js';
import { DatabaseMonitor } from './database.monitor.js';
import { DatabaseServer } from './database.server.js';
import { QueryObserver } from './query-observer.js';

@Module({
  imports: [HealthModule, DiscoveryModule],
  providers: [
    Database,
    DatabaseServer,
    DatabaseMetrics,
    DatabaseMonitor,
    DatabaseCheck,
    QueryObserver,
    ...DATABASE_COMMANDS,
  ],
  exports: [Database, DatabaseServer],
})
export class DatabaseModule {}
