import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import pg from 'pg';
import { BackupFailedError, BackupRefusedError } from '../../src/platform/backup/backup.errors.js';
import { StoredBackup } from '../../src/platform/backup/folder/stored-backup.js';
import { BackupUnderTest, newKey } from '../support/backup-under-test.js';
import { wireTo } from '../support/cuttable-wire.js';
import { ManualClock } from '../support/manual-clock.js';
import { type TestDatabase, createEmptyDatabase, createTestDatabase } from '../support/test-database.js';
import { until } from '../support/until.js';

let database: TestDatabase;
let backups: BackupUnderTest;

beforeEach(async () => {
  database = await createTestDatabase();
  backups = new BackupUnderTest(database);
});

afterEach(() => backups.end());

const folders = () => readdirSync(backups.dir).sort();
const runs = () =>
  database.query('SELECT status, folder, message, rows FROM backup_runs ORDER BY started_at');
const revoke = (count: number) =>
  database.query(
    `INSERT INTO revoked_tokens SELECT gen_random_uuid(), now() FROM generate_series(1, ${count})`,
  );

describe('a backup', () => {
  it('is a folder that only its owner reads, with what it holds and how to check it', async () => {
    await revoke(3);
    const { path, problems } = await backups.backUp();
    expect(problems).toEqual([]);
    expect(folders()).toEqual([expect.stringMatching(/^backup_\d{8}_\d{6}$/)]);
    expect(path).toBe(join(backups.dir, folders()[0]!));
    const { manifest } = await StoredBackup.open(path, undefined);
    expect(manifest).toMatchObject({
      format: 1,
      product: { name: 'portfolio-platform', version: '1.0.0' },
      encryption: null,
      mongodb: null,
      relational: { serverVersion: expect.stringMatching(/^\d+/) },
    });
    const { tables, migrations } = manifest.relational!;
    const there = await database.query(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    );
    expect(tables.map(({ name }) => name).sort()).toEqual(there.map(({ name }) => name as string).sort());
    expect(tables.find(({ name }) => name === 'revoked_tokens')).toMatchObject({ rows: 3 });
    const ran = await database.query('SELECT name FROM schema_migrations ORDER BY id');
    expect(migrations).toEqual(ran.map(({ name }) => name as string));
    for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
      const stats = statSync(join(path, name));
      expect(stats.mode & 0o777).toBe(stats.isDirectory() ? 0o700 : 0o600);
    }
    // As sha256sum -c reads it.
    for (const line of readFileSync(join(path, 'SHA256SUMS'), 'utf8').trim().split('\n')) {
      const [digest, name] = line.split('  ') as [string, string];
      expect(
        createHash('sha256')
          .update(readFileSync(join(path, name)))
          .digest('hex'),
      ).toBe(digest);
    }
  });

  it('is a row in the database, which says how it went', async () => {
    await backups.backUp();
    expect(await runs()).toEqual([
      { status: 'success', folder: folders()[0], message: null, rows: expect.any(String) },
    ]);
  });

  it('closes the row of one that did not live to do so, and removes what it left', async () => {
    await database.query(
      `INSERT INTO backup_runs (id, started_at, status, folder)
       VALUES (gen_random_uuid(), now() - interval '1 day', 'in-progress', 'backup_20260101_000000')`,
    );
    await database.query(
      'INSERT INTO revoked_tokens SELECT gen_random_uuid(), now() FROM generate_series(1, 100000)',
    );
    const wire = await wireTo(database.url);
    const stalled = wire.stallAfter(1_000_000);
    const failed = expect(backups.backUp({ url: wire.url })).rejects.toThrow();
    await stalled;
    const [draft] = folders();
    // As if it had been killed: what it left is put back when it has cleaned up.
    cpSync(join(backups.dir, draft!), join(backups.dir, 'aside'), { recursive: true });
    wire.cut();
    await failed;
    await wire.close();
    renameSync(join(backups.dir, 'aside'), join(backups.dir, draft!));
    const others = ['.backup_20260101_000000.89abcdef.partial', draft!.replace('.backup_', '.notes_')];
    for (const name of others) mkdirSync(join(backups.dir, name));
    await backups.backUp();
    expect(await runs()).toEqual([
      { status: 'error', folder: 'backup_20260101_000000', message: 'it was cut off', rows: null },
      expect.objectContaining({ status: 'error' }),
      expect.objectContaining({ status: 'success' }),
    ]);
    expect(folders()).toEqual([...others, expect.stringMatching(/^backup_/)]);
  });

  it('that follows within the second takes the next name', async () => {
    const clock = new ManualClock(Date.UTC(2026, 0, 1, 0, 0, 0, 300));
    await backups.backUp({ clock });
    const second = backups.backUp({ clock });
    let done = false;
    void second.then(() => (done = true));
    await until(async () => {
      await clock.advance(100);
      return done;
    });
    expect(folders().length).toBe(2);
  });

  it('is refused while another of the database runs, and while another uses the folder', async () => {
    const blocker = new pg.Client({ connectionString: database.url });
    await blocker.connect();
    await blocker.query('BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE');
    const first = backups.backUp();
    await until(async () => {
      const rows = await database.query(
        `SELECT FROM pg_locks WHERE NOT granted AND relation = 'users'::regclass`,
      );
      return rows.length > 0;
    });
    await expect(backups.backUp()).rejects.toThrow(
      new BackupRefusedError('another backup of this database runs'),
    );
    const other = await createTestDatabase();
    await expect(backups.backUp({ url: other.url })).rejects.toThrow(
      new BackupRefusedError(`process ${process.pid} backs up into ${backups.dir} at the moment`),
    );
    await other.drop();
    await blocker.query('COMMIT');
    await blocker.end();
    expect((await first).problems).toEqual([]);
  });

  it('leaves out what PostgreSQL computes itself', async () => {
    await database.query('CREATE TABLE boxes (side int, area int GENERATED ALWAYS AS (side * side) STORED)');
    await database.query('INSERT INTO boxes VALUES (3)');
    const { path } = await backups.backUp();
    const stored = await StoredBackup.open(path, undefined);
    expect(stored.manifest.relational!.tables.find((table) => table.name === 'boxes')).toMatchObject({
      columns: [{ name: 'side', type: 'integer' }],
    });
    expect((await buffer(stored.read('tables/boxes.copy.zst'))).toString()).toBe('3\n');
  });

  it('of a database that was never migrated is none', async () => {
    const empty = await createEmptyDatabase();
    const other = new BackupUnderTest(empty);
    await expect(other.backUp()).rejects.toThrow(
      new BackupFailedError('there is nothing to back up: no migration ran on this database'),
    );
    expect(readdirSync(other.dir)).toEqual([]);
    await other.end();
  });

  it('whose connection is lost leaves no folder, and says so in its row', async () => {
    await database.query(
      `INSERT INTO revoked_tokens SELECT gen_random_uuid(), now() FROM generate_series(1, 100000)`,
    );
    const wire = await wireTo(database.url);
    const stalled = wire.stallAfter(1_000_000);
    const backup = backups.backUp({ url: wire.url });
    const failed = expect(backup).rejects.toThrow();
    await stalled;
    expect(folders()).toEqual([expect.stringMatching(/^\.backup_.*\.partial$/)]);
    wire.cut();
    await failed;
    await wire.close();
    expect(folders()).toEqual([]);
    // Over the lost connection nothing could be written; the next run does.
    await backups.backUp();
    expect((await runs()).map(({ status }) => status as string)).toEqual(['error', 'success']);
  });
});

describe('old backups', () => {
  it('are removed by the date in their names, when asked, and nothing else is', async () => {
    const clock = (time: string) => new ManualClock(Date.parse(time));
    for (const time of ['2026-01-01T00:00:00Z', '2026-01-05T00:00:00Z', '2026-01-08T00:00:00Z'])
      await backups.backUp({ clock: clock(time) });
    const strange = ['backup_20200101_000000', 'backup_20200102_000000.tar', 'notes'];
    for (const name of strange) mkdirSync(join(backups.dir, name));
    writeFileSync(join(backups.dir, 'backup_20200103_000000'), 'a file');
    await backups.backUp({ clock: clock('2026-01-09T00:00:00Z') });
    expect(folders().length).toBe(8);
    await backups.backUp({ clock: clock('2026-01-10T00:00:00Z'), keepDays: 5 });
    expect(folders()).toEqual(
      [
        ...strange,
        'backup_20200103_000000',
        ...['05', '08', '09', '10'].map((day) => `backup_202601${day}_000000`),
      ].sort(),
    );
  });

  it('stay when the new one fails', async () => {
    await backups.backUp({ clock: new ManualClock(Date.parse('2026-01-01T00:00:00Z')) });
    const reader = `backup_reader_${randomBytes(6).toString('hex')}`;
    await database.query(`CREATE ROLE ${reader} LOGIN PASSWORD 'x' IN ROLE pg_read_all_data`);
    await database.query(`GRANT SELECT, INSERT, UPDATE ON backup_runs TO ${reader}`);
    await database.query('ALTER TABLE revoked_tokens ENABLE ROW LEVEL SECURITY');
    const url = new URL(database.url);
    url.username = reader;
    url.password = 'x';
    const clock = new ManualClock(Date.parse('2026-02-01T00:00:00Z'));
    // Rows that a policy hides would be missing: that is refused, not passed over.
    await expect(backups.backUp({ url: url.href, keepDays: 1, clock })).rejects.toThrow('row-level security');
    expect(folders()).toEqual(['backup_20260101_000000']);
    expect((await runs()).at(-1)).toMatchObject({ status: 'error', message: '42501' });
    await database.query(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`);
  });
});

describe('a backup that is encrypted', () => {
  let path: string;
  const key = newKey();

  beforeEach(async () => {
    await database.query(
      `INSERT INTO audit_events (actor, action, entity, entity_id) VALUES ('ada@example.com', 'a', 'b', 'c')`,
    );
    path = (await backups.backUp({ key })).path;
  });

  it('shows no row to anybody', () => {
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.sealed'),
    );
    expect(files.length).toBeGreaterThan(10);
    for (const name of files) expect(readFileSync(join(path, name)).subarray(0, 5).toString()).toBe('PPBK1');
  });

  it('says that it needs a key, or that the key is another', async () => {
    await expect(StoredBackup.open(path, undefined)).rejects.toThrow(
      'is encrypted: set BACKUP_ENCRYPTION_KEY',
    );
    await expect(StoredBackup.open(path, newKey())).rejects.toThrow(
      new RegExp(`was encrypted with another key \\(${key.id}\\) than BACKUP_ENCRYPTION_KEY`),
    );
  });

  it('is not believed when somebody without the key made its manifest and its sums anew', async () => {
    const file = join(path, 'manifest.json');
    const text = readFileSync(file, 'utf8').replace('"rows": 1,', '"rows": 0,');
    writeFileSync(file, text);
    const digest = createHash('sha256').update(text).digest('hex');
    const sums = readFileSync(join(path, 'SHA256SUMS'), 'utf8').replace(
      /\w+( {2}manifest.json)/,
      `${digest}$1`,
    );
    writeFileSync(join(path, 'SHA256SUMS'), sums);
    await expect(StoredBackup.open(path, key)).rejects.toThrow(
      'manifest.json was changed: its HMAC is another',
    );
  });
});
