import { describe, expect, it } from '@jest/globals';
import { ADVICE, type MigrationRule } from './migration-advice.js';
import { type Finding, type MigrationText, lintMigration } from './migration-linter.js';

type Options = Partial<Omit<MigrationText, 'up' | 'down'>> & { readonly down?: string };

function lint(up: string, { down = '', ...options }: Options = {}): Finding[] {
  const texts = { up: [{ sql: up, line: 1 }], down: [{ sql: down, line: 101 }] };
  return lintMigration({ contracts: false, transactional: true, ...texts, ...options });
}

const rules = (up: string, options?: Options) => lint(up, options).map(({ rule }) => rule);
const OUTSIDE = { transactional: false };

const BAD: Record<MigrationRule, (readonly [string, Options?])[]> = {
  'blocking-index': [
    ['CREATE INDEX idx ON users (email)'],
    ['create unique index if not exists idx on "public"."users" (lower(email))'],
    ['CREATE INDEX ON users (email)'],
    ['CREATE TABLE posts (id int); CREATE INDEX idx ON users (email)'],
    ['CREATE TABLE IF NOT EXISTS users (id int); CREATE INDEX idx ON users (email)'],
    ['DROP INDEX IF EXISTS idx'],
    ['REINDEX TABLE users', OUTSIDE],
  ],
  'concurrently-in-transaction': [
    ['DROP INDEX CONCURRENTLY IF EXISTS idx; CREATE INDEX CONCURRENTLY other ON users (email)'],
    ['DROP INDEX CONCURRENTLY idx'],
    ['REINDEX INDEX CONCURRENTLY idx'],
  ],
  'unrepeatable-index': [
    ['CREATE INDEX CONCURRENTLY idx ON users (email)', OUTSIDE],
    ['CREATE INDEX CONCURRENTLY IF NOT EXISTS idx ON users (email)', OUTSIDE],
    ['DROP INDEX CONCURRENTLY idx; CREATE INDEX CONCURRENTLY idx ON users (email)', OUTSIDE],
  ],
  'not-null-without-default': [
    ['ALTER TABLE users ADD COLUMN phone text NOT NULL'],
    ['ALTER TABLE users ADD phone text NOT NULL DEFAULT NULL'],
    ['ALTER TABLE IF EXISTS ONLY users ADD age int DEFAULT 0, ADD COLUMN IF NOT EXISTS phone text NOT NULL'],
  ],
  'rewrites-table': [
    ['VACUUM FULL users', OUTSIDE],
    ['VACUUM (FULL, ANALYZE) users', OUTSIDE],
    ['CLUSTER users USING idx'],
    ['ALTER TABLE users ADD COLUMN key uuid NOT NULL DEFAULT gen_random_uuid()'],
    ['ALTER TABLE users ADD COLUMN seen timestamptz DEFAULT (clock_timestamp())'],
    ['ALTER TABLE users ADD COLUMN number bigserial'],
    ['ALTER TABLE users ADD COLUMN mail text GENERATED ALWAYS AS (lower(email)) STORED'],
    ['ALTER TABLE users SET UNLOGGED'],
  ],
  'set-not-null': [
    ['ALTER TABLE users ALTER COLUMN phone SET NOT NULL'],
    ['ALTER TABLE users ALTER phone SET NOT NULL'],
    ['ALTER TABLE posts VALIDATE CONSTRAINT c; ALTER TABLE users ALTER phone SET NOT NULL'],
  ],
  'validate-in-same-transaction': [
    [
      'ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0) NOT VALID; ALTER TABLE users VALIDATE CONSTRAINT "c"',
    ],
  ],
  'type-change': [
    ['ALTER TABLE users ALTER COLUMN age TYPE bigint'],
    ['ALTER TABLE users ALTER age SET DATA TYPE bigint USING age::bigint'],
  ],
  rename: [
    ['ALTER TABLE users RENAME TO people'],
    ['ALTER TABLE users RENAME COLUMN phone TO telephone'],
    ['ALTER TABLE users RENAME phone TO telephone', { contracts: true }],
    ["ALTER TYPE colour RENAME VALUE 'red' TO 'crimson'"],
  ],
  'drop-without-contract': [
    ['DROP TABLE users'],
    ['DROP TABLE IF EXISTS users CASCADE'],
    ['ALTER TABLE users DROP COLUMN phone'],
    ['ALTER TABLE users DROP IF EXISTS phone CASCADE'],
    ['/* subcontractors */ ALTER TABLE users DROP phone'],
    ['DROP TYPE colour'],
    ['TRUNCATE users'],
    ['CREATE TABLE posts (id int)', { down: 'DROP TABLE posts, users' }],
  ],
  'constraint-without-not-valid': [
    ['ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0)'],
    ['ALTER TABLE users ADD CHECK (age > 0)'],
    ['ALTER TABLE users ADD CONSTRAINT "c" FOREIGN KEY (team) REFERENCES teams (id) ON DELETE CASCADE'],
    ['ALTER TABLE users ADD COLUMN team int REFERENCES teams (id)'],
  ],
  'unique-without-index': [
    ['ALTER TABLE users ADD CONSTRAINT u UNIQUE (email)'],
    ['ALTER TABLE users ADD PRIMARY KEY (id)'],
    ['ALTER TABLE users ADD COLUMN phone text UNIQUE'],
    ['ALTER TABLE users ADD CONSTRAINT e EXCLUDE USING gist (period WITH &&)'],
  ],
  'locks-table': [['LOCK TABLE users IN SHARE MODE'], ['LOCK users']],
  'unbounded-write': [
    ["UPDATE users SET role = 'member'"],
    ['DELETE FROM ONLY users'],
    ['UPDATE users SET role = (SELECT name FROM roles WHERE id = 1)'],
    ['WITH gone AS (DELETE FROM users RETURNING *) SELECT count(*) FROM gone WHERE true'],
    ['WITH batch AS (SELECT 1 WHERE true) UPDATE users SET age = 1'],
  ],
  'transaction-control': [['COMMIT'], ['BEGIN'], ['ROLLBACK TO SAVEPOINT a']],
  'hidden-sql': [["DO $$ BEGIN EXECUTE 'DROP TABLE users'; END $$"]],
};

const GOOD: readonly (readonly [string, string, Options?])[] = [
  [
    'a table with all it needs, which goes again',
    `CREATE TABLE posts (id uuid NOT NULL DEFAULT gen_random_uuid(), author int REFERENCES users (id), UNIQUE (id));
     CREATE INDEX idx_posts_author ON "posts" (author);
     ALTER TABLE posts ADD CONSTRAINT c CHECK (author > 0), ALTER author SET NOT NULL;
     UPDATE posts SET author = 1; DELETE FROM posts; ALTER TABLE public.posts RENAME author TO writer`,
    { down: 'DROP INDEX idx_posts_author; DROP TABLE posts' },
  ],
  [
    'an index built beside the writers',
    'DROP INDEX CONCURRENTLY IF EXISTS idx; CREATE UNIQUE INDEX CONCURRENTLY idx ON users (email)',
    { transactional: false, down: 'DROP INDEX CONCURRENTLY IF EXISTS idx' },
  ],
  ['an index built anew', 'REINDEX (VERBOSE) INDEX CONCURRENTLY idx', OUTSIDE],
  [
    'columns that the release before need not know, which go again',
    `ALTER TABLE users ADD COLUMN phone text, ADD "age" int NOT NULL DEFAULT 0, ADD born numeric(4, 2) NULL,
       ADD seen timestamptz NOT NULL DEFAULT now()`,
    { down: 'ALTER TABLE "users" DROP COLUMN age, DROP phone, DROP COLUMN IF EXISTS born' },
  ],
  [
    'constraints that are validated later',
    `ALTER TABLE users ADD CONSTRAINT c CHECK (phone IS NOT NULL) NOT VALID,
       ADD FOREIGN KEY (team) REFERENCES teams (id) NOT VALID`,
    { down: 'ALTER TABLE users DROP CONSTRAINT c' },
  ],
  [
    'NOT NULL after its check was validated',
    `ALTER TABLE users VALIDATE CONSTRAINT c;
     ALTER TABLE users ALTER COLUMN phone SET NOT NULL;
     ALTER TABLE users DROP CONSTRAINT c`,
    { down: 'ALTER TABLE users ALTER phone DROP NOT NULL, ALTER phone DROP DEFAULT' },
  ],
  ['a unique constraint from an index', 'ALTER TABLE users ADD CONSTRAINT u UNIQUE USING INDEX idx'],
  ['a drop by name', 'ALTER TABLE users DROP COLUMN phone; DROP TABLE posts', { contracts: true }],
  ['a drop with a comment', '-- Contract: unused since 1.4\nALTER TABLE users DROP phone'],
  [
    'a new name of a constraint or an index',
    'ALTER TABLE users RENAME CONSTRAINT a TO b; ALTER INDEX a RENAME TO b',
  ],
  [
    'writes in batches',
    `UPDATE users SET phone = '' WHERE phone IS NULL AND id BETWEEN 1 AND 1000;
     DELETE FROM users WHERE id IN (SELECT id FROM users LIMIT 1000);
     WITH batch AS (SELECT id FROM users LIMIT 10 FOR UPDATE) UPDATE users SET age = 1 WHERE id IN (TABLE batch);
     INSERT INTO users VALUES (1) ON CONFLICT (id) DO UPDATE SET age = 1`,
  ],
  ['words in strings', "COMMENT ON TABLE users IS 'DROP TABLE users; UPDATE users'; SELECT 'LOCK users'"],
  [
    'a function with its own statements',
    'CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM users; RETURN NEW; END $$',
  ],
];

describe('the migration linter', () => {
  const bad = Object.entries(BAD).flatMap(([rule, examples]) =>
    examples.map(([sql, options]) => ({ rule, sql, options })),
  );

  it.each(bad)('finds $rule in “$sql”', ({ rule, sql, options }) => {
    expect(rules(sql, options)).toContain(rule);
  });

  it('shows each rule by examples that break it, most of them alone', () => {
    expect(Object.keys(BAD).sort()).toEqual(Object.keys(ADVICE).sort());
    const others = bad.filter(({ rule, sql, options }) =>
      rules(sql, options).some((found) => found !== rule),
    );
    expect(others.map(({ rule }) => rule)).toEqual(['concurrently-in-transaction']);
  });

  it.each(GOOD.map(([what, sql, options]) => ({ what, sql, options })))(
    'lets $what pass',
    ({ sql, options }) => {
      expect(rules(sql, options)).toEqual([]);
    },
  );

  it('lets down() take away what up() added, and nothing else', () => {
    const down =
      'ALTER TABLE users DROP COLUMN phone, DROP COLUMN email; ALTER TABLE posts DROP COLUMN phone';
    expect(rules('ALTER TABLE users ADD COLUMN phone text', { down })).toEqual([
      'drop-without-contract',
      'drop-without-contract',
    ]);
  });

  it('names the line in the file, and what to do instead', () => {
    const up = 'CREATE TABLE posts (\n  id int\n);\n\n-- All of it.\nLOCK posts';
    expect(lint(up, { down: '\nCOMMIT' })).toEqual([
      { rule: 'locks-table', line: 6, advice: ADVICE['locks-table'] },
      { rule: 'transaction-control', line: 102, advice: ADVICE['transaction-control'] },
    ]);
  });
});
