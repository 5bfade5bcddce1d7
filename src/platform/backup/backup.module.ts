import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module.js';
import { JobsModule } from '../jobs/jobs.module.js';
import { BackupMetrics } from './backup.metrics.js';
import { BackupMonitor } from './backup.monitor.js';
import { BackupRunEntity as _entity } from './backup-run.entity.js';
import { BackupCommand } from './commands/backup.command.js';
import { RestoreCommand } from './commands/restore.command.js';

@Module({
  imports: [DatabaseModule, JobsModule],
  providers: [BackupMetrics, BackupMonitor, BackupCommand, RestoreCommand],
})
export class BackupModule {}
