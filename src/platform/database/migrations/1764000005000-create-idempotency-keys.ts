import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateIdempotencyKeys1764000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_keys (
        id text CONSTRAINT pk_idempotency_keys PRIMARY KEY,
        fingerprint text NOT NULL,
        owner uuid NOT NULL,
        answer json,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX idx_idempotency_keys_expires_at ON idempotency_keys (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_keys');
  }
}
