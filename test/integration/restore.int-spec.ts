import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { BackupRefusedError } from '../../src/platform/backup/backup.errors.js';
import { TargetServer } from '../../src/platform/backup/relational/target-server.js';
import { loadingOf } from '../../src/platform/backup/relational/loading.js';
import { Migrator } from '../../src/platform/database/migrator.js';
import { loadMigrations } from '../../src/platform/database/migrations.js';
import { SystemClock } from '../../src/shared/clock.js';
import { makeAwkwardTables } from '../support/awkward-table.js';
import { BackupUnderTest, databasesLike, newKey } from '../support/backup-under-test.js';
import { type TestDatabase, createEmptyDatabase, createTestDatabase } from '../support/test-database.js';
import { queryOnce } from '../support/query-once.js';

let database: TestDatabase;
let backups: BackupUnderTest;

beforeEach(async () => {
  database = await createTestDatabase();
  backups = new BackupUnderTest(database);
  await database.query(
    `INSERT INTO users (id, email, role, password_hash, created_at)
     VALUES (gen_random_uuid(), 'ada@example.com', 'admin', 'x', now())`,
  );
});

afterEach(() => backups.end());

const name = () => new URL(database.url).pathname.slice(1);
const emails = async (url = database.url) =>
  (await queryOnce(url, 'SELECT email FROM users ORDER BY 1')).map(({ email }) => email as string);
const addUser = (email: string) =>
  database.query(
    `INSERT INTO users (id, email, role, password_hash, created_at)
     VALUES (gen_random_uuid(), $1, 'member', 'x', now())`,
    [email],
  );
const urlOf = (other: string) => database.url.replace(/[^/]+$/, other);
const halfMade = () => databasesLike(database.url, 'restoring_');

/** Whole rows as text, in the order of their text. */
async function rowsOf(url: string, table: string): Promise<string[]> {
  const rows = await queryOnce(url, `SELECT t::text AS row FROM ${table} t ORDER BY t::text COLLATE "C"`);
  return rows.map(({ row }) => row as string);
}

describe('a restore', () => {
  it('brings every row of every table back as it was, and keeps what was there', async () => {
    await makeAwkwardTables(database);
    await database.query(
      `INSERT INTO content (id, type, slug, data, status, search_text, search)
       VALUES ('a', 'skill', 'größe', '{"name": "größe\\n"}', 'draft', 'größe', to_tsvector('simple', 'größe'))`,
    );
    await database.query(
      `INSERT INTO content_history (content_id, version, data, status, slug, changed_by)
       SELECT 'a', n, '{}', 'draft', 'x', 'y' FROM generate_series(1, 10) n`,
    );
    const tables = (
      await database.query(
        `SELECT format('%I', tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
      )
    )
      .map(({ name }) => name as string)
      .filter((table) => table !== 'backup_runs');
    const before = new Map<string, string[]>();
    for (const table of tables) before.set(table, await rowsOf(database.url, table));
    const { path } = await backups.backUp();

    await addUser('grace@example.com');
    await database.query('DELETE FROM content; DROP TABLE twins');
    const { kept } = await backups.restore(path, { replace: true });

    for (const [table, rows] of before)
      expect([table, await rowsOf(database.url, table)]).toEqual([table, rows]);
    expect(kept).toMatch(new RegExp(`^${name()}_before_restore_\\d{8}_\\d{6}$`));
    expect(await emails(urlOf(kept!))).toEqual(['ada@example.com', 'grace@example.com']);
    // Identities go on where they stood, foreign keys hold, and what was backed up knows that it was.
    const [next] = await database.query(
      `INSERT INTO content_history (content_id, version, data, status, slug, changed_by)
       VALUES ('a', 11, '{}', 'draft', 'x', 'y') RETURNING seq`,
    );
    expect(next).toEqual({ seq: '11' });
    await expect(
      database.query(
        `INSERT INTO content_history (content_id, version, data, status, slug, changed_by)
         VALUES ('nobody', 1, '{}', 'draft', 'x', 'y')`,
      ),
    ).rejects.toThrow('fk_content_history_content');
    expect(await database.query('SELECT status FROM backup_runs')).toEqual([{ status: 'success' }]);
    expect(await halfMade()).toEqual([]);
  });

  it('has the schema that the migrations make, to the last index', async () => {
    const schema = (url: string) =>
      queryOnce(
        url,
        `SELECT indexdef AS sql FROM pg_indexes WHERE schemaname = 'public'
         UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
           WHERE connamespace = 'public'::regnamespace
         UNION ALL SELECT tgrelid::regclass || ' ' || tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
         ORDER BY 1`,
      );
    const before = await schema(database.url);
    const { path } = await backups.backUp();
    await backups.restore(path, { replace: true });
    expect(await schema(database.url)).toEqual(before);
  });

  it('loads tables that refer to each other in a circle, and does not fire triggers', async () => {
    // No migration makes such tables yet.
    const circle = await createEmptyDatabase();
    await circle.query(
      'CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a)',
    );
    await circle.query('ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b) REFERENCES b');
    await circle.query('CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree)');
    await circle.query(
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'fired'; END $$`,
    );
    await circle.query('CREATE TRIGGER refuse BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION refuse()');
    const client = new pg.Client({ connectionString: circle.url });
    await client.connect();
    const { before, after } = await loadingOf(client);
    for (const sql of before) await client.query(sql);
    await client.query('INSERT INTO a VALUES (1, 1); INSERT INTO b VALUES (1, 1)');
    await client.query('INSERT INTO tree VALUES (2, 1), (1, NULL)');
    for (const sql of after) await client.query(sql);
    await expect(client.query('INSERT INTO a VALUES (2, 1)')).rejects.toThrow('fired');
    await expect(client.query('INSERT INTO b VALUES (2, 5)')).rejects.toThrow('foreign key');
    await expect(client.query('INSERT INTO tree VALUES (3, 7)')).rejects.toThrow('foreign key');
    await client.end();
    await circle.drop();
  });

  it('needs no --yes where nothing is stored, nor a database that is there', async () => {
    const { path } = await backups.backUp();
    const migrated = await createTestDatabase();
    const into = await backups.restore(path, { url: migrated.url });
    expect(await emails(migrated.url)).toEqual(['ada@example.com']);
    expect(into.kept).toBeDefined();
    await queryOnce(database.url, `DROP DATABASE ${into.kept!}`);
    await migrated.drop();
    expect(await backups.restore(path, { url: migrated.url })).toMatchObject({ kept: undefined });
    expect(await emails(migrated.url)).toEqual(['ada@example.com']);
    await migrated.drop();
  });

  it('refuses to replace what holds something, also in another schema', async () => {
    const { path } = await backups.backUp();
    await expect(backups.restore(path)).rejects.toThrow(
      new BackupRefusedError(
        `the database ${name()} is not empty: there are rows in public.backup_runs\n--yes puts the backup in its place; what is there is kept under another name`,
      ),
    );
    const other = await createEmptyDatabase();
    await other.query('CREATE SCHEMA aside; CREATE TABLE aside.notes AS SELECT 1');
    await expect(backups.restore(path, { url: other.url })).rejects.toThrow('there are rows in aside.notes');
    await other.drop();
    expect(await halfMade()).toEqual([]);
  });

  it('refuses while somebody is connected, and says who', async () => {
    const { path } = await backups.backUp();
    const client = new pg.Client({ connectionString: database.url, application_name: 'portfolio-platform' });
    await client.connect();
    const [{ pid }] = (await client.query('SELECT pg_backend_pid() AS pid')).rows as [{ pid: number }];
    await expect(backups.restore(path, { replace: true })).rejects.toThrow(
      new BackupRefusedError(
        `stop the server first: ${name()} is in use by\n  portfolio-platform (process ${pid}, from 127.0.0.1)`,
      ),
    );
    await client.end();
  });

  it('that somebody connects to meanwhile replaces nothing', async () => {
    const target = await TargetServer.open(database.url);
    const { name: restored } = await target.create('20260101_000000');
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await expect(target.swap(restored, '20260101_000000')).rejects.toThrow('stop the server first');
    await client.end();
    expect(await emails()).toEqual(['ada@example.com']);
    expect(await target.clear()).toEqual([restored]);
    await target.close();
  });

  it('that cannot put the new database in its place has not moved the old one either', async () => {
    const target = await TargetServer.open(database.url);
    // The second of the two renames.
    await expect(target.swap('nowhere', '20260101_000000')).rejects.toThrow('does not exist');
    await target.close();
    expect(await emails()).toEqual(['ada@example.com']);
  });

  it('is refused while another of the database runs', async () => {
    const { path } = await backups.backUp();
    const first = await TargetServer.open(database.url);
    await expect(backups.restore(path, { replace: true })).rejects.toThrow(
      new BackupRefusedError(`another restore of ${name()} runs`),
    );
    await first.close();
  });

  it('of an encrypted backup needs its key, and is the same', async () => {
    const key = newKey();
    const { path } = await backups.backUp({ key });
    await expect(backups.restore(path, { replace: true })).rejects.toThrow('set BACKUP_ENCRYPTION_KEY');
    await addUser('grace@example.com');
    await backups.restore(path, { key, replace: true });
    expect(await emails()).toEqual(['ada@example.com']);
  });
});

describe('a backup of an older schema', () => {
  it('is restored to that schema, from which this release migrates on', async () => {
    const older = await createEmptyDatabase();
    const migrations = await loadMigrations();
    const first = migrations.slice(0, 5);
    const url = () => Promise.resolve(older.url);
    await new Migrator({ url, clock: new SystemClock(), migrations: first }).migrate();
    await older.query(
      `INSERT INTO users (id, email, role, password_hash, created_at)
       VALUES (gen_random_uuid(), 'old@example.com', 'admin', 'x', now())`,
    );
    const { path } = await backups.backUp({ url: older.url });
    const result = await backups.restore(path, { replace: true });
    expect(result.migrationsToCome).toBe(migrations.length - first.length);
    expect(await emails()).toEqual(['old@example.com']);
    const migrator = new Migrator({ url: () => Promise.resolve(database.url), clock: new SystemClock() });
    expect((await migrator.migrate()).length).toBe(result.migrationsToCome);
    await older.drop();
  });
});

describe('a backup of a newer release', () => {
  it('is refused by the name of what this one lacks', async () => {
    await database.query("INSERT INTO schema_migrations (timestamp, name) VALUES (1, 'Later1999999999999')");
    const { path } = await backups.backUp();
    await expect(backups.restore(path, { replace: true })).rejects.toThrow(
      'the backup is of another release, whose migrations this one lacks: Later1999999999999',
    );
    expect(await emails()).toEqual(['ada@example.com']);
  });
});

describe('the way back', () => {
  it('puts the old database in its place again, and keeps the restored one', async () => {
    const { path } = await backups.backUp();
    await addUser('grace@example.com');
    const { kept } = await backups.restore(path, { replace: true });
    const target = await TargetServer.open(database.url);
    const restored = await target.swap(kept!, '20260101_000000');
    await target.close();
    expect(await emails()).toEqual(['ada@example.com', 'grace@example.com']);
    expect(await emails(urlOf(restored!))).toEqual(['ada@example.com']);
  });
});

describe('a verification', () => {
  it('restores into a PostgreSQL of its own and touches no other', async () => {
    await makeAwkwardTables(database);
    const { path } = await backups.backUp();
    await database.query('DELETE FROM users');
    await backups.verify(path);
    expect(backups.told).toContain('users: 1 rows');
    await database.query(
      `INSERT INTO users (id, email, role, password_hash, created_at) VALUES (gen_random_uuid(), 'x', 'admin', 'x', now())`,
    );
    expect(await emails()).toEqual(['x']);
  });

  it('restores beside the database in use where there is no PostgreSQL to start', async () => {
    const { path } = await backups.backUp();
    await addUser('grace@example.com');
    await backups.verifyBeside(path);
    expect(backups.told).toContain('users: 1 rows');
    expect(await halfMade()).toEqual([]);
    expect(await emails()).toEqual(['ada@example.com', 'grace@example.com']);
  });

  it('says that its role may make no database', async () => {
    const { path } = await backups.backUp();
    const url = Object.assign(new URL(database.url), { username: 'no_maker', password: 'no_maker' }).href;
    await database.query("CREATE ROLE no_maker LOGIN PASSWORD 'no_maker'");
    try {
      await expect(backups.verifyBeside(path, url)).rejects.toThrow('permission denied to create database');
    } finally {
      await database.query('DROP ROLE no_maker');
    }
  });
});
