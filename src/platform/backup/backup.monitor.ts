import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../database/database.js';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { sqlCodeOf } from '../database/sql-errors.js';
import { Jobs } from '../jobs/jobs.js';
import { BackupMetrics } from './backup.metrics.js';

const READ_INTERVAL_MS = 60_000;
const UNDEFINED_TABLE = '42P01';

const LAST_SUCCESS = {
  text: `SELECT extract(epoch FROM max(finished_at))::float8 AS at FROM backup_runs WHERE status = 'success'`,
  values: [],
};

/** Knows when the last good backup was made, for a metric that must not wait for the store. */
@Injectable()
export class BackupMonitor implements OnModuleInit {
  private lastSuccess = 0;

  constructor(
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly metrics: BackupMetrics,
  ) {}

  onModuleInit(): void {
    this.metrics.watch(() => this.lastSuccess);
    this.jobs.every('backup-age', READ_INTERVAL_MS, () => this.look());
  }

  /** A store that is away, or whose schema is older than the table, says nothing of its backups: what was known stays. */
  private async look(): Promise<void> {
    try {
      const [row] = await this.database.select<{ at: number | null }>(LAST_SUCCESS);
      this.lastSuccess = row!.at ?? 0;
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError) && sqlCodeOf(error) !== UNDEFINED_TABLE) throw error;
    }
  }
}
