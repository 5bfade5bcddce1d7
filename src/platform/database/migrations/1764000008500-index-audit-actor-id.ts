import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For the audit events of an account that is erased. */
export class IndexAuditActorId1764000008500 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS idx_audit_events_actor_id');
    await runner.query('CREATE INDEX CONCURRENTLY idx_audit_events_actor_id ON audit_events (actor_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS idx_audit_events_actor_id');
  }
}
