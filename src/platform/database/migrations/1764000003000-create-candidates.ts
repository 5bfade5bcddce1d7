import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCandidates1764000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE candidates (
        id uuid DEFAULT gen_random_uuid() CONSTRAINT pk_candidates PRIMARY KEY,
        status text NOT NULL DEFAULT 'pending'
          CONSTRAINT ck_candidates_status CHECK (status IN ('pending', 'approved', 'rejected')),
        company_name text NOT NULL,
        contact_email text NOT NULL,
        phone text,
        products jsonb NOT NULL,
        truck_count int NOT NULL CONSTRAINT ck_candidates_truck_count CHECK (truck_count > 0),
        capacity_tons_per_day int NOT NULL
          CONSTRAINT ck_candidates_capacity_tons_per_day CHECK (capacity_tons_per_day > 0),
        location text,
        provider_id text,
        rejection_reason text,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(
      'CREATE UNIQUE INDEX uq_candidates_contact_email ON candidates (lower(contact_email))',
    );
    await runner.query('CREATE INDEX idx_candidates_status ON candidates (status)');
    await runner.query('CREATE INDEX idx_candidates_created_at ON candidates (created_at DESC)');
    await runner.query('CREATE INDEX idx_candidates_products ON candidates USING gin (products)');
    await runner.query('CREATE INDEX idx_candidates_version ON candidates (id, version)');
    // Pages in their exact order: after a bulk import, whose rows share one created_at, the index on that alone would
    // sort all of them for each page; and the newest of a status may be far below the newest of all. The second is
    // read backwards, because a cursor is one comparison of all three.
    await runner.query('CREATE INDEX idx_candidates_page ON candidates (created_at DESC, id DESC)');
    await runner.query('CREATE INDEX idx_candidates_status_page ON candidates (status, created_at, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE candidates');
  }
}
