import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateRevokedTokens1764000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE revoked_tokens (
        jti uuid CONSTRAINT pk_revoked_tokens PRIMARY KEY,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX idx_revoked_tokens_expires_at ON revoked_tokens (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE revoked_tokens');
  }
}
