import type { DrillDatabase } from './drill-database.ts';

/** SQL for $1 rows of each table; who refers to another stands below it. */
const ROWS: Readonly<Record<string, string>> = {
  users: `INSERT INTO users (id, email, role, password_hash, created_at)
    SELECT gen_random_uuid(), 'person' || n || '@drill.example', 'member', md5(n::text), now() FROM numbers`,
  github_identities: `INSERT INTO github_identities (user_id, github_id, login, token, token_key, connected_at)
    SELECT id, row_number() OVER (), email, decode(md5(email), 'hex'), 'drill', now() FROM users LIMIT $1::int`,
  sessions: `INSERT INTO sessions (id, user_id, device, created_at, last_seen_at, expires_at)
    SELECT gen_random_uuid(), id, 'Firefox on Linux', now(), now(), now() FROM users LIMIT $1::int`,
  profiles: `INSERT INTO profiles (user_id, slug, display_name, github_username, statistics, total_stars, languages,
      search, name_key, last_synced_at, created_at, updated_at)
    SELECT id, 'person-' || row_number() OVER (), E'Zo\u00eb "' || email, email, '{"totalStars": 1}', 1,
      '{Go,"C, the old one"}', to_tsvector('simple', email), email, now(), now(), now() FROM users LIMIT $1::int`,
  profile_slugs: `INSERT INTO profile_slugs SELECT slug, user_id, NULL FROM profiles LIMIT $1::int`,
  profile_view_batches: `INSERT INTO profile_view_batches SELECT gen_random_uuid(), now() FROM numbers`,
  sync_runs: `INSERT INTO sync_runs (user_id, trigger, status, message, started_at, finished_at, lease_until)
    SELECT id, 'user', 'success', 'Everything was read', now(), now(), now() FROM users LIMIT $1::int`,
  sync_schedule: `INSERT INTO sync_schedule SELECT id, now() FROM users LIMIT $1::int`,
  revoked_tokens: `INSERT INTO revoked_tokens SELECT gen_random_uuid(), now() + n * interval '1 s' FROM numbers`,
  audit_events: `INSERT INTO audit_events (occurred_at, actor, action, entity, entity_id, changes)
    SELECT now() - n * interval '1.000001 s', 'ada@drill.example', 'changed', 'thing', n,
      jsonb_build_object('before', md5(n::text), 'after', E'größer \\\\ \\t "' || n || E'"\\n') FROM numbers`,
  candidates: `INSERT INTO candidates (company_name, contact_email, products, truck_count, capacity_tons_per_day)
    SELECT 'Company ' || n, 'fleet' || n || '@drill.example', '["apples"]', 1 + n % 50, 10 FROM numbers`,
  approvals: `INSERT INTO approvals (id, candidate_id, state, owner, host)
    SELECT gen_random_uuid(), id, 'recorded', gen_random_uuid(), 'drill' FROM candidates LIMIT $1::int`,
  idempotency_keys: `INSERT INTO idempotency_keys (id, fingerprint, owner, answer, expires_at)
    SELECT 'key-' || n, md5(n::text), gen_random_uuid(), '{"b": 1,  "a": 2}', now() FROM numbers`,
  portfolios: `INSERT INTO portfolios (id, name, name_key, date_created, version)
    SELECT lpad(to_hex(n), 24, '0'), 'Portfolio 東京 ' || n, 'portfolio 東京 ' || n, now(), 1 FROM numbers`,
  content: `INSERT INTO content (id, type, slug, data, status, search_text, search)
    SELECT 'content-' || n, 'project', 'slug-' || n, jsonb_build_object('name', n), 'published', 'Project ' || n,
      to_tsvector('simple', 'project ' || n) FROM numbers`,
  content_history: `INSERT INTO content_history (content_id, version, data, status, slug, changed_by)
    SELECT id, 1, data, status, slug, 'drill' FROM content LIMIT $1::int`,
  content_imports: `INSERT INTO content_imports (repository_id, content_id, fields)
    SELECT n, 'content-' || n, '{}' FROM numbers`,
  chat_sessions: `INSERT INTO chat_sessions (id, visitor_id, ip_hash, created_at, expires_at)
    SELECT 'session-' || n, md5(n::text), md5(n::text), now(), now() FROM numbers`,
  chat_messages: `INSERT INTO chat_messages (id, session_id, seq, role, content, tokens, sources, created_at)
    SELECT 'message-' || n, 'session-' || n, 1, 'user', repeat('What do you know? ', 10) || n, 9, '[]', now() FROM numbers`,
  chat_budget: `INSERT INTO chat_budget SELECT DATE '2000-01-01' + n, n FROM numbers`,
  chat_reservations: `INSERT INTO chat_reservations SELECT 'reservation-' || n, DATE '2000-01-01' + n, n FROM numbers`,
};
/** What migrations and backups write. */
const OWN = ['schema_migrations', 'backup_runs'];

export interface Filled {
  readonly tables: number;
  readonly rows: number;
  /** That nobody wrote rows for yet. */
  readonly empty: readonly string[];
}

/** Spreads so many rows over all tables. */
export async function fillEveryTable(database: DrillDatabase, rows: number): Promise<Filled> {
  const names = Object.keys(ROWS);
  const each = Math.ceil(rows / names.length);
  for (const name of names)
    await database.query(`WITH numbers AS (SELECT n FROM generate_series(1, $1::int) n) ${ROWS[name]!}`, [
      each,
    ]);
  await database.query('ANALYZE');
  const there = (
    await database.query(`SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`)
  ).map(({ name }) => name as string);
  return {
    tables: there.length,
    rows: each * names.length,
    empty: there.filter((name) => !(name in ROWS) && !OWN.includes(name)),
  };
}
