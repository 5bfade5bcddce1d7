import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateChat1764000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE chat_sessions (
        id text CONSTRAINT pk_chat_sessions PRIMARY KEY,
        visitor_id text NOT NULL,
        ip_hash text NOT NULL,
        status text NOT NULL DEFAULT 'active'
          CONSTRAINT ck_chat_sessions_status CHECK (status IN ('active', 'ended', 'expired')),
        message_count int NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL,
        last_message_at timestamptz,
        expires_at timestamptz NOT NULL,
        ended_at timestamptz
      )`);
    await runner.query('CREATE INDEX idx_chat_sessions_page ON chat_sessions (created_at, id)');
    await runner.query(
      'CREATE INDEX idx_chat_sessions_status_page ON chat_sessions (status, created_at, id)',
    );
    await runner.query(
      `CREATE INDEX idx_chat_sessions_active ON chat_sessions (expires_at) WHERE status = 'active'`,
    );
    await runner.query(`
      CREATE TABLE chat_messages (
        id text CONSTRAINT pk_chat_messages PRIMARY KEY,
        session_id text NOT NULL
          CONSTRAINT fk_chat_messages_session REFERENCES chat_sessions (id) ON DELETE CASCADE,
        seq int NOT NULL,
        role text NOT NULL CONSTRAINT ck_chat_messages_role CHECK (role IN ('user', 'assistant')),
        content text NOT NULL,
        tokens int NOT NULL,
        sources jsonb NOT NULL,
        model text,
        created_at timestamptz NOT NULL,
        CONSTRAINT uq_chat_messages_seq UNIQUE (session_id, seq)
      )`);
    await runner.query(`
      CREATE TABLE chat_budget (
        day date CONSTRAINT pk_chat_budget PRIMARY KEY,
        spent bigint NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE chat_reservations (
        id text CONSTRAINT pk_chat_reservations PRIMARY KEY,
        day date NOT NULL CONSTRAINT fk_chat_reservations_day REFERENCES chat_budget (day) ON DELETE CASCADE,
        tokens bigint NOT NULL
      )`);
    await runner.query('CREATE INDEX idx_chat_reservations_day ON chat_reservations (day)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE chat_reservations');
    await runner.query('DROP TABLE chat_budget');
    await runner.query('DROP TABLE chat_messages');
    await runner.query('DROP TABLE chat_sessions');
  }
}
