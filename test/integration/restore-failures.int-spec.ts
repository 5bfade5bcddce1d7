import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoredBackup } from '../../src/platform/backup/folder/stored-backup.js';
import { restore } from '../../src/platform/backup/restore.js';
import { SystemClock } from '../../src/shared/clock.js';
import { BackupUnderTest, databasesLike } from '../support/backup-under-test.js';
import { type CuttableWire, wireTo } from '../support/cuttable-wire.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let backups: BackupUnderTest;

beforeEach(async () => {
  database = await createTestDatabase();
  backups = new BackupUnderTest(database);
  await addUser('ada@example.com');
});

afterEach(() => backups.end());

const emails = async () =>
  (await database.query('SELECT email FROM users ORDER BY 1')).map(({ email }) => email as string);
const addUser = (email: string) =>
  database.query(
    `INSERT INTO users (id, email, role, password_hash, created_at)
     VALUES (gen_random_uuid(), $1, 'member', 'x', now())`,
    [email],
  );
const halfMade = () => databasesLike(database.url, 'restoring_');

describe('a backup that is damaged', () => {
  let path: string;
  const files = () =>
    readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) => !['tables'].includes(file));

  beforeEach(async () => {
    path = (await backups.backUp()).path;
  });

  afterEach(async () => {
    expect(await emails()).toEqual(['ada@example.com']);
    expect(await halfMade()).toEqual([]);
  });

  it('is refused whichever byte of whichever file was flipped', async () => {
    for (const file of files()) {
      const whole = readFileSync(join(path, file));
      for (const at of new Set([0, whole.length >> 1, whole.length - 1])) {
        const changed = Buffer.from(whole);
        changed[at]! ^= 1;
        writeFileSync(join(path, file), changed);
        await expect(backups.restore(path, { replace: true })).rejects.toThrow(/changed|cut off/);
        await expect(backups.verify(path)).rejects.toThrow(/changed|cut off/);
      }
      writeFileSync(join(path, file), whole);
    }
  });

  it.each([
    ['was cut off', (file: string) => truncateSync(file, 5), 'tables/users.copy.zst has 5 bytes and had '],
    ['is missing', (file: string) => rmSync(file), 'tables/users.copy.zst is missing'],
  ])('is refused when a file %s', async (_how, damage, message) => {
    damage(join(path, 'tables/users.copy.zst'));
    await expect(backups.restore(path, { replace: true })).rejects.toThrow(message);
  });

  it.each(['manifest.json', 'SHA256SUMS'])('is refused without its %s', async (file) => {
    rmSync(join(path, file));
    await expect(backups.restore(path, { replace: true })).rejects.toThrow(
      `${path} is no complete backup: it has no ${file}`,
    );
  });

  it('is one that never was', async () => {
    await expect(backups.restore(join(path, 'nowhere'), { replace: true })).rejects.toThrow(
      'no complete backup',
    );
  });
});

describe('a restore that fails', () => {
  let wire: CuttableWire;

  beforeEach(async () => {
    await database.query(
      'INSERT INTO revoked_tokens SELECT gen_random_uuid(), now() FROM generate_series(1, 50000)',
    );
    wire = await wireTo(database.url);
  });

  afterEach(() => wire.close());

  it.each([1_000, 100_000, 2_000_000])(
    'with its connection cut after %i bytes leaves what was there, and the next one removes what it left',
    async (bytes) => {
      const { path } = await backups.backUp();
      await addUser('grace@example.com');
      const stalled = wire.stallAfter(bytes);
      const restoring = backups.restore(path, { url: wire.url, replace: true });
      const failed = expect(restoring).rejects.toThrow();
      await stalled;
      wire.cut();
      await failed;
      expect(await emails()).toEqual(['ada@example.com', 'grace@example.com']);
      await backups.restore(path, { replace: true });
      expect(await emails()).toEqual(['ada@example.com']);
      expect(await halfMade()).toEqual([]);
    },
  );

  it('because a table came out other than it was leaves what was there', async () => {
    const { path } = await backups.backUp();
    const stored = await StoredBackup.open(path, undefined);
    const users = stored.manifest.relational!.tables.find((table) => table.name === 'users')!;
    (users as { digest: string }).digest = '0'.repeat(64);
    await expect(
      restore({
        stored,
        url: () => Promise.resolve(database.url),
        mongodbUri: undefined,
        replace: true,
        clock: new SystemClock(),
        progress: () => undefined,
      }),
    ).rejects.toThrow('users has other rows than the backup: their digests differ');
    expect(await emails()).toEqual(['ada@example.com']);
    expect(await halfMade()).toEqual([]);
  });
});
