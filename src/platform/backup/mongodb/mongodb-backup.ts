import { Readable } from 'node:stream';
import { mongo } from 'mongoose';
import { databaseOf } from '../../mongodb/mongodb.config.js';
import type { BackupWriter } from '../folder/backup-writer.js';
import type { CollectionBackup, MongodbBackup } from '../folder/manifest.js';
import { RecordDigest } from '../folder/record-digest.js';
import type { Progress } from '../progress.js';
import { collectionsOf } from './collection-names.js';
import { connectMongodb } from './mongodb-connection.js';

const { EJSON } = mongo.BSON;

/**
 * Writes every collection of the database as BSON, as mongodump does. On a replica set all of them as they are at one
 * moment, in one snapshot session; a standalone server has no such thing.
 */
export async function backUpMongodb(
  uri: string,
  writer: BackupWriter,
  progress: Progress,
): Promise<MongodbBackup> {
  const { client, replicated } = await connectMongodb(uri, 'backup');
  try {
    const session = replicated ? client.startSession({ snapshot: true }) : undefined;
    if (!session)
      progress('MongoDB is a standalone server: what is written meanwhile may be in the backup in part');
    const db = client.db(databaseOf(uri));
    const { version } = await db.admin().buildInfo();
    const collections: CollectionBackup[] = [];
    for (const { name, options } of await collectionsOf(db)) {
      const collection = await copyCollection(db.collection(name), options, session, writer);
      progress(`${name}: ${collection.documents} documents`);
      collections.push(collection);
    }
    await session?.endSession();
    return { serverVersion: String(version), pointInTime: session !== undefined, collections };
  } finally {
    await client.close();
  }
}

/** What a collection holds, as the server sent it. */
export async function* documentsIn(
  collection: mongo.Collection,
  digest: RecordDigest,
  session?: mongo.ClientSession,
): AsyncGenerator<Buffer> {
  const cursor = collection.find({}, { raw: true, ...(session && { session }) });
  for await (const document of cursor as AsyncIterable<unknown> as AsyncIterable<Buffer>) {
    digest.add(document);
    yield document;
  }
}

async function copyCollection(
  collection: mongo.Collection,
  options: mongo.Document,
  session: mongo.ClientSession | undefined,
  writer: BackupWriter,
): Promise<CollectionBackup> {
  const indexes = await collection.indexes();
  const digest = new RecordDigest();
  const documents = Readable.from(documentsIn(collection, digest, session), { objectMode: false });
  const file = await writer.write(
    `collections/${encodeURIComponent(collection.collectionName)}.bson`,
    documents,
  );
  return {
    name: collection.collectionName,
    options: asJson(options),
    indexes: indexes.map(asJson),
    documents: digest.count,
    digest: digest.value,
    file,
  };
}

function asJson(value: mongo.Document): Record<string, unknown> {
  return EJSON.serialize(value, { relaxed: false }) as Record<string, unknown>;
}
