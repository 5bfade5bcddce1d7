import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateGithubIdentities1764000009000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE github_identities (
        user_id uuid CONSTRAINT pk_github_identities PRIMARY KEY
          CONSTRAINT fk_github_identities_user REFERENCES users (id) ON DELETE CASCADE,
        github_id bigint NOT NULL CONSTRAINT uq_github_identities_github_id UNIQUE,
        login text NOT NULL,
        token bytea,
        token_key text,
        connected_at timestamptz NOT NULL,
        CONSTRAINT ck_github_identities_token CHECK ((token IS NULL) = (token_key IS NULL))
      )`);
    await runner.query(`
      CREATE TABLE sessions (
        id uuid CONSTRAINT pk_sessions PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT fk_sessions_user REFERENCES users (id) ON DELETE CASCADE,
        device text NOT NULL,
        created_at timestamptz NOT NULL,
        last_seen_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX idx_sessions_user_id ON sessions (user_id)');
    await runner.query('CREATE INDEX idx_sessions_expires_at ON sessions (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE sessions');
    await runner.query('DROP TABLE github_identities');
  }
}
