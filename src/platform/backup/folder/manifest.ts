import { z } from 'zod';

/** What stands in manifest.json, the first file that a restore reads and the last that a backup writes. */

export const FORMAT_VERSION = 1;
export const PRODUCT = 'portfolio-platform';

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Below the backup's folder, and never out of it. */
const FILE_NAME = z.string().regex(/^(tables|collections)\/[\w%-][\w.%-]*$/);
const COUNT = z.int().nonnegative();

const FILE = z.strictObject({ name: FILE_NAME, bytes: COUNT, sha256: SHA256 });

const TABLE = z.strictObject({
  name: z.string(),
  /** With their types, in the order of the file's; those that PostgreSQL computes are left out. */
  columns: z.array(z.strictObject({ name: z.string(), type: z.string().regex(/^[\w .,"()[\]]+$/) })),
  rows: COUNT,
  /** RecordDigest of its rows. */
  digest: SHA256,
  file: FILE_NAME,
});

const SEQUENCE = z.strictObject({
  name: z.string(),
  /** A 64-bit number. */
  lastValue: z.string().regex(/^-?\d+$/),
  isCalled: z.boolean(),
});

const RELATIONAL = z.strictObject({
  serverVersion: z.string(),
  /** The schema's version: the migrations that had run, in their order. */
  migrations: z.array(z.string()),
  tables: z.array(TABLE),
  sequences: z.array(SEQUENCE),
});

const COLLECTION = z.strictObject({
  name: z.string(),
  /** As it was made, and its indexes: MongoDB's extended JSON. */
  options: z.record(z.string(), z.unknown()),
  indexes: z.array(z.record(z.string(), z.unknown())),
  documents: COUNT,
  /** RecordDigest of its documents. */
  digest: SHA256,
  file: FILE_NAME,
});

const MONGODB = z.strictObject({
  serverVersion: z.string(),
  /** False where the server has no snapshots: what was written meanwhile may be there in part. */
  pointInTime: z.boolean(),
  collections: z.array(COLLECTION),
});

export const MANIFEST = z.strictObject({
  format: z.literal(FORMAT_VERSION),
  id: z.uuid(),
  product: z.strictObject({ name: z.literal(PRODUCT), version: z.string() }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  encryption: z
    .strictObject({ algorithm: z.literal('AES-256-GCM'), keyId: z.string().regex(/^[0-9a-f]{16}$/) })
    .nullable(),
  /** The store that is not there is null. */
  relational: RELATIONAL.nullable(),
  mongodb: MONGODB.nullable(),
  files: z.array(FILE),
});

export type Manifest = z.infer<typeof MANIFEST>;
export type BackupFile = z.infer<typeof FILE>;
export type TableBackup = z.infer<typeof TABLE>;
export type SequenceBackup = z.infer<typeof SEQUENCE>;
export type RelationalBackup = z.infer<typeof RELATIONAL>;
export type CollectionBackup = z.infer<typeof COLLECTION>;
export type MongodbBackup = z.infer<typeof MONGODB>;
