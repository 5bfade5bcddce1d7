import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import pg from 'pg';
import { StoredBackup } from '../../src/platform/backup/folder/stored-backup.js';
import { BackupUnderTest } from '../support/backup-under-test.js';
import { wireTo } from '../support/cuttable-wire.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';
import { until } from '../support/until.js';

let database: TestDatabase;
let backups: BackupUnderTest;

beforeEach(async () => {
  database = await createTestDatabase();
  backups = new BackupUnderTest(database);
});

afterEach(() => backups.end());

describe('a backup under writes', () => {
  it('is one moment: what always adds up adds up', async () => {
    await database.query('CREATE TABLE debit (amount bigint); CREATE TABLE credit (amount bigint)');
    await database.query('INSERT INTO debit SELECT n FROM generate_series(1, 20000) n');
    await database.query('INSERT INTO credit SELECT amount FROM debit');
    let writing = true;
    let written = 0;
    const writers = Array.from({ length: 4 }, async () => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      while (writing) {
        await client.query('BEGIN; INSERT INTO debit VALUES (1); INSERT INTO credit VALUES (1); COMMIT');
        written++;
      }
      await client.end();
    });
    await until(() => written > 50);
    const { path } = await backups.backUp();
    const atTheEnd = written;
    writing = false;
    await Promise.all(writers);
    const stored = await StoredBackup.open(path, undefined);
    const amounts = async (name: string) => {
      const text = (await buffer(stored.read(`tables/${name}.copy.zst`))).toString();
      return text.split('\n').reduce((total, line) => total + Number(line), 0);
    };
    const [debit, credit] = [await amounts('debit'), await amounts('credit')];
    expect(debit).toBe(credit);
    expect(debit).toBeGreaterThan(20_000 * 10_000);
    expect(debit).toBeLessThan(20_000 * 10_000.5 + atTheEnd + 10);
  });

  it('fails rather than wait for a change of the schema that waits for it', async () => {
    await database.query(
      'INSERT INTO audit_events (actor, action, entity, entity_id) SELECT md5(n::text), 1, 1, n FROM generate_series(1, 50000) n',
    );
    const wire = await wireTo(database.url);
    const stalled = wire.stallAfter(1_000_000);
    const backup = backups.backUp({ url: wire.url });
    const failed = expect(backup).rejects.toThrow('somebody alters users: try again when that is done');
    await stalled;
    const altered = database.query('ALTER TABLE users ADD COLUMN nickname text');
    await until(async () => {
      const rows = await database.query(
        `SELECT FROM pg_locks WHERE NOT granted AND relation = 'users'::regclass`,
      );
      return rows.length > 0;
    });
    wire.resume();
    await failed;
    await altered;
    await wire.close();
    expect(readdirSync(backups.dir)).toEqual([]);
  });

  it('keeps out what would empty a table past its snapshot', async () => {
    await database.query('INSERT INTO revoked_tokens VALUES (gen_random_uuid(), now())');
    const wire = await wireTo(database.url);
    const stalled = wire.stallAfter(20_000);
    await database.query(`INSERT INTO audit_events (actor, action, entity, entity_id)
      SELECT repeat('x', 100), 'a', 'e', n FROM generate_series(1, 1000) n`);
    const backup = backups.backUp({ url: wire.url });
    await stalled;
    await expect(database.query(`SET lock_timeout = '50ms'; TRUNCATE revoked_tokens`)).rejects.toThrow(
      'lock timeout',
    );
    wire.cut();
    await expect(backup).rejects.toThrow();
    await wire.close();
  });
});
