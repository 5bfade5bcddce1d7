import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Check1795631194064 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('');
  }
}
