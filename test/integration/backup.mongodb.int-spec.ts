/** @needs mongodb */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mongo } from 'mongoose';
import { StoredBackup } from '../../src/platform/backup/folder/stored-backup.js';
import { restore } from '../../src/platform/backup/restore.js';
import { SystemClock } from '../../src/shared/clock.js';
import { BackupUnderTest, newKey } from '../support/backup-under-test.js';
import { type MongodbDatabase, createMongodbDatabase } from '../support/mongodb-server.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const { Binary, Decimal128, Double, Int32, Long, ObjectId, Timestamp, BSONRegExp, MinKey } = mongo.BSON;

let database: TestDatabase;
let mongodb: MongodbDatabase;
let backups: BackupUnderTest;

beforeEach(async () => {
  database = await createTestDatabase();
  mongodb = await createMongodbDatabase();
  backups = new BackupUnderTest(database);
  await mongodb.db.collection('portfolios').createIndex({ name: 1 }, { unique: true, name: 'by_name' }, {});
  await mongodb.db.collection('portfolios').insertMany([
    {
      _id: new ObjectId(),
      name: 'one',
      whole: new Int32(1),
      double: new Double(1),
      long: Long.fromString('9223372036854775807'),
    },
    {
      _id: new ObjectId(),
      name: 'größe\n😀',
      at: new Date(1),
      bytes: new Binary(Buffer.from([0, 255])),
      nothing: null,
    },
    {
      _id: new ObjectId(),
      name: 'three',
      money: Decimal128.fromString('1.10'),
      pattern: new BSONRegExp('a.b', 'i'),
      stamp: new Timestamp({ t: 1, i: 2 }),
      list: [1, [2, { three: '3' }], new MinKey()],
    },
  ]);
  await mongodb.db.createCollection('empty');
});

afterEach(async () => {
  await mongodb.drop();
  await backups.end();
});

const uri = () => ({ mongodbUri: mongodb.uri });
const names = async (collection = 'portfolios') =>
  (await mongodb.db.collection(collection).find().sort({ name: 1 }).toArray()).map(
    ({ name }) => name as string,
  );
const raw = async () =>
  ((await mongodb.db.collection('portfolios').find({}, { raw: true }).toArray()) as unknown as Buffer[])
    .map((document) => Buffer.from(document).toString('hex'))
    .sort();
const collections = async () => (await mongodb.db.listCollections().toArray()).map(({ name }) => name).sort();

describe('a backup of MongoDB', () => {
  it('says whether it is a point in time, and holds what mongorestore could read', async () => {
    const { path } = await backups.backUp(uri());
    const { manifest } = await StoredBackup.open(path, undefined);
    expect(manifest.mongodb).toMatchObject({
      pointInTime: mongodb.replicated,
      collections: [
        { name: 'empty', documents: 0 },
        { name: 'portfolios', documents: 3, file: 'collections/portfolios.bson.zst' },
      ],
    });
    expect(backups.told.join('\n').includes('standalone')).toBe(!mongodb.replicated);
    await backups.verify(path);
  });

  it('comes back as it was, types, indexes and all, and what was there is kept', async () => {
    const before = await raw();
    const key = newKey();
    const { path } = await backups.backUp({ ...uri(), key });
    await mongodb.db.collection('portfolios').deleteMany({ name: 'one' });
    await mongodb.db.collection('later').insertOne({ name: 'x' });
    await expect(backups.restore(path, { ...uri(), key })).rejects.toThrow(
      'MongoDB is not empty: later has documents',
    );
    const { keptCollections } = await backups.restore(path, { ...uri(), key, replace: true });
    expect(await raw()).toEqual(before);
    expect(await mongodb.db.collection('portfolios').indexes()).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'by_name', key: { name: 1 }, unique: true })]),
    );
    await expect(mongodb.db.collection('portfolios').insertOne({ name: 'one' })).rejects.toThrow(/E11000/);
    const kept = new Map(keptCollections);
    expect([...kept.keys()].sort()).toEqual(['empty', 'later', 'portfolios']);
    expect(await names(kept.get('portfolios'))).toEqual(['größe\n😀', 'three']);
    expect(await collections()).toEqual([...kept.values(), 'empty', 'portfolios'].sort());
    // What is kept is no part of the next backup.
    const next = await StoredBackup.open((await backups.backUp(uri())).path, undefined);
    expect(next.manifest.mongodb!.collections.map(({ name }) => name)).toEqual(['empty', 'portfolios']);
  });

  it('leaves both stores as they were when its documents cannot be restored', async () => {
    const { path } = await backups.backUp(uri());
    const stored = await StoredBackup.open(path, undefined);
    expect(stored.manifest.mongodb!.collections).toHaveLength(2);
    await database.query(
      `INSERT INTO users (id, email, role, password_hash, created_at)
       VALUES (gen_random_uuid(), 'ada@example.com', 'admin', 'x', now())`,
    );
    await mongodb.db.createCollection('restoring_20260101_000000_portfolios');
    (stored.manifest.mongodb!.collections[1] as { digest: string }).digest = '0'.repeat(64);
    await expect(
      restore({
        stored,
        url: () => Promise.resolve(database.url),
        mongodbUri: mongodb.uri,
        replace: true,
        clock: new SystemClock(),
        progress: () => undefined,
      }),
    ).rejects.toThrow('portfolios has 3 documents that are not the 3 of the backup');
    expect(await collections()).toEqual(['empty', 'portfolios']);
    expect(await names()).toHaveLength(3);
    expect(await database.query('SELECT email FROM users')).toEqual([{ email: 'ada@example.com' }]);
  });
});
