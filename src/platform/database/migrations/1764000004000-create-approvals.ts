import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateApprovals1764000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE approvals (
        id uuid CONSTRAINT pk_approvals PRIMARY KEY,
        candidate_id uuid NOT NULL CONSTRAINT fk_approvals_candidate REFERENCES candidates (id),
        state text NOT NULL
          CONSTRAINT ck_approvals_state CHECK (state IN ('claimed', 'sent', 'recorded', 'failed', 'unknown')),
        attempts int NOT NULL DEFAULT 0,
        provider_id text,
        owner uuid NOT NULL,
        host text NOT NULL,
        folder uuid,
        lease_until timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      )`);
    // Of a candidate's approvals one at most may still end either way.
    await runner.query(`
      CREATE UNIQUE INDEX idx_approvals_open_candidate ON approvals (candidate_id)
        WHERE state IN ('claimed', 'sent', 'unknown')`);
    await runner.query('CREATE INDEX idx_approvals_created_at ON approvals (created_at DESC, id DESC)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE approvals');
  }
}
