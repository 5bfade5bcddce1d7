import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateBackupRuns1764000011000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE backup_runs (
        id uuid CONSTRAINT pk_backup_runs PRIMARY KEY,
        started_at timestamptz NOT NULL,
        finished_at timestamptz,
        status text NOT NULL
          CONSTRAINT ck_backup_runs_status CHECK (status IN ('in-progress', 'success', 'error')),
        folder text NOT NULL,
        bytes bigint,
        rows bigint,
        message text
      )`);
    await runner.query(`
      CREATE INDEX idx_backup_runs_success ON backup_runs (finished_at) WHERE status = 'success'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE backup_runs');
  }
}
