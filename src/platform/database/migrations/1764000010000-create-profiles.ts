import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateProfiles1764000010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    // Views change a row often and none of its indexed columns: with room beside it, no index is touched.
    await runner.query(`
      CREATE TABLE profiles (
        user_id uuid CONSTRAINT pk_profiles PRIMARY KEY
          CONSTRAINT fk_profiles_user REFERENCES users (id) ON DELETE CASCADE,
        slug text COLLATE "C" NOT NULL
          CONSTRAINT uq_profiles_slug UNIQUE
          CONSTRAINT ck_profiles_slug CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 39),
        display_name text NOT NULL,
        bio text,
        avatar_url text,
        location text,
        company text,
        website text,
        github_username text NOT NULL,
        is_public boolean NOT NULL DEFAULT false,
        edited_fields text[] NOT NULL DEFAULT '{}',
        view_count bigint NOT NULL DEFAULT 0,
        statistics jsonb NOT NULL,
        total_stars int NOT NULL,
        languages text[] NOT NULL,
        search tsvector NOT NULL,
        name_key text COLLATE "C" NOT NULL,
        version int NOT NULL DEFAULT 1,
        last_synced_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      ) WITH (fillfactor = 80, parallel_workers = 0)`);
    await runner.query(
      'CREATE INDEX idx_profiles_stars ON profiles (total_stars DESC, user_id) WHERE is_public',
    );
    await runner.query(
      'CREATE INDEX idx_profiles_recent ON profiles (updated_at DESC, user_id) WHERE is_public',
    );
    await runner.query(`
      CREATE INDEX idx_profiles_search ON profiles USING gin (search)
        WITH (gin_pending_list_limit = 256) WHERE is_public`);
    await runner.query(`
      CREATE INDEX idx_profiles_name ON profiles USING gin (name_key gin_trgm_ops)
        WITH (gin_pending_list_limit = 256) WHERE is_public`);
    // Whether words are rare decides how they are looked for.
    await runner.query('ALTER TABLE profiles ALTER COLUMN search SET STATISTICS 1000');
    await runner.query(`
      CREATE TABLE profile_slugs (
        slug text COLLATE "C" CONSTRAINT pk_profile_slugs PRIMARY KEY,
        user_id uuid NOT NULL CONSTRAINT fk_profile_slugs_user REFERENCES users (id) ON DELETE CASCADE,
        expires_at timestamptz
      )`);
    await runner.query('CREATE INDEX idx_profile_slugs_user ON profile_slugs (user_id)');
    await runner.query(`
      CREATE INDEX idx_profile_slugs_expires_at ON profile_slugs (expires_at) WHERE expires_at IS NOT NULL`);
    await runner.query(`
      CREATE TABLE profile_view_batches (
        id uuid CONSTRAINT pk_profile_view_batches PRIMARY KEY,
        written_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE profile_view_batches');
    await runner.query('DROP TABLE profile_slugs');
    await runner.query('DROP TABLE profiles');
  }
}
