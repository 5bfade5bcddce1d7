import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who signs in with GitHub alone has no e-mail address and no password here. */
export class AllowUsersWithoutPassword1764000008800 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE users ALTER COLUMN email DROP NOT NULL, ALTER COLUMN password_hash DROP NOT NULL',
    );
  }

  /** Fails, rather than losing them, where there are such accounts. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE users DROP CONSTRAINT IF EXISTS ck_users_password');
    await runner.query(
      `ALTER TABLE users ADD CONSTRAINT ck_users_password
         CHECK (email IS NOT NULL AND password_hash IS NOT NULL) NOT VALID`,
    );
    await runner.query('ALTER TABLE users VALIDATE CONSTRAINT ck_users_password');
    await runner.query(
      'ALTER TABLE users ALTER COLUMN email SET NOT NULL, ALTER COLUMN password_hash SET NOT NULL',
    );
    await runner.query('ALTER TABLE users DROP CONSTRAINT ck_users_password');
  }
}
