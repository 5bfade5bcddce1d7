import { mongo } from 'mongoose';
import { databaseOf } from '../../mongodb/mongodb.config.js';
import { BackupFailedError } from '../backup.errors.js';
import type { CollectionBackup } from '../folder/manifest.js';
import { RecordDigest } from '../folder/record-digest.js';
import type { StoredBackup } from '../folder/stored-backup.js';
import type { Progress } from '../progress.js';
import { collectionsOf, isSetAside, keptCollection, restoringCollection } from './collection-names.js';
import { documentsOf } from './documents.js';
import { documentsIn } from './mongodb-backup.js';
import { connectMongodb } from './mongodb-connection.js';

const { EJSON, deserialize } = mongo.BSON;

/** Documents and bytes that are sent at once, well below what the server takes. */
const BATCH = 500;
const BATCH_BYTES = 8 * 1024 * 1024;
/** Every type comes back as it was: a double of 1 is no integer. */
const EXACTLY: mongo.BSON.DeserializeOptions = {
  promoteValues: false,
  promoteLongs: false,
  promoteBuffers: false,
  bsonRegExp: true,
};

/** Loads collections beside those there are, and puts them in their place by renaming. */
export class CollectionsRestore {
  private readonly prepared: { readonly from: string; readonly to: string }[] = [];

  private constructor(
    private readonly client: mongo.MongoClient,
    private readonly db: mongo.Db,
  ) {}

  static async open(uri: string): Promise<CollectionsRestore> {
    const { client } = await connectMongodb(uri, 'restore');
    return new CollectionsRestore(client, client.db(databaseOf(uri)));
  }

  /** @returns the name of a collection that has documents; undefined where none has. */
  async nonEmpty(): Promise<string | undefined> {
    for (const { name } of await collectionsOf(this.db))
      if (await this.db.collection(name).findOne({}, { projection: { _id: 1 } })) return name;
    return undefined;
  }

  /**
   * Loads every collection under another name and compares it with what was backed up.
   *
   * @throws BackupFailedError
   */
  async prepare(stored: StoredBackup, stamp: string, progress: Progress): Promise<void> {
    for (const { name } of await this.db.listCollections().toArray())
      if (isSetAside(name) === 'restoring') await this.db.dropCollection(name);
    for (const backup of stored.manifest.mongodb!.collections) {
      const from = restoringCollection(backup.name, stamp);
      this.prepared.push({ from, to: backup.name });
      await this.load(from, backup, stored);
      progress(`${backup.name}: ${backup.documents} documents`);
    }
  }

  /**
   * Renames: one collection after the other, which MongoDB cannot do in one step.
   *
   * @param kept the name of the old relational database, which is to be said when a rename fails.
   * @returns collections that were replaced, and the names under which they are kept.
   * @throws BackupFailedError with the way on.
   */
  async swap(stamp: string, kept: string | undefined): Promise<(readonly [string, string])[]> {
    const replaced: [string, string][] = [];
    try {
      for (const { name } of await collectionsOf(this.db)) {
        const keptAs = keptCollection(name, stamp);
        await this.db.renameCollection(name, keptAs);
        replaced.push([name, keptAs]);
      }
      for (const { from, to } of this.prepared) await this.db.renameCollection(from, to);
      this.prepared.length = 0;
      return replaced;
    } catch (cause) {
      throw new BackupFailedError(
        [
          `PostgreSQL is restored${kept ? ` (before: ${kept})` : ''}, MongoDB is not: ${(cause as Error).message}`,
          ...replaced.map(([name, keptAs]) => `${name} is now ${keptAs}`),
          'run the restore again with --yes; nothing was deleted',
        ].join('\n'),
        { cause },
      );
    }
  }

  /** Drops what was prepared. */
  async discard(): Promise<void> {
    for (const { from } of this.prepared) await this.db.dropCollection(from);
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private async load(name: string, backup: CollectionBackup, stored: StoredBackup): Promise<void> {
    const options = EJSON.deserialize(backup.options) as mongo.CreateCollectionOptions;
    const collection = await this.db.createCollection(name, options);
    // Before the documents: mongo-java-server fails insertions that meet an index in the making.
    for (const index of backup.indexes) await this.makeIndex(collection, index);
    for await (const batch of batchesOf(stored, backup))
      await collection.insertMany(batch, { ordered: true, bypassDocumentValidation: true });
    const digest = new RecordDigest();
    for await (const _document of documentsIn(collection, digest));
    if (digest.count !== backup.documents || digest.value !== backup.digest)
      throw new BackupFailedError(
        `${backup.name} has ${digest.count} documents that are not the ${backup.documents} of the backup`,
      );
  }

  private async makeIndex(collection: mongo.Collection, index: Record<string, unknown>): Promise<void> {
    const { key, v: _version, ns: _namespace, ...options } = EJSON.deserialize(index) as mongo.Document;
    // Each collection has the one of _id.
    if (options['name'] === '_id_') return;
    await collection.createIndex(key as mongo.IndexSpecification, options, {});
  }
}

async function* batchesOf(stored: StoredBackup, backup: CollectionBackup): AsyncGenerator<mongo.Document[]> {
  let batch: mongo.Document[] = [];
  let bytes = 0;
  for await (const document of documentsOf(stored.read(backup.file))) {
    batch.push(deserialize(document, EXACTLY));
    bytes += document.length;
    if (batch.length < BATCH && bytes < BATCH_BYTES) continue;
    yield batch;
    batch = [];
    bytes = 0;
  }
  if (batch.length > 0) yield batch;
}
