import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import mongoose, { type Schema, mongo } from 'mongoose';
import { SingleFlight } from '../../shared/single-flight.js';
import { Runtime } from '../config/runtime.js';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { type PoolFigures } from '../observability/store.metrics.js';
import { type StoreCall, inClientSpan } from '../telemetry/client-span.js';
import { ConnectionPool } from './connection-pool.js';
import { isMongodbLost, mongodbCodeOf } from './mongodb-errors.js';
import { type MongodbConfig, databaseOf, mongodbConfig } from './mongodb.config.js';
import { MongodbMetrics, type MongodbOperation } from './mongodb.metrics.js';

/** To find a server, to connect to it, and to wait for a free connection. */
const CONNECT_TIMEOUT_MS = 3000;

/** The document store: connects with the first operation, and again after it was away. */
@Injectable()
export class Mongodb implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Mongodb.name);
  private readonly connecting = new SingleFlight<mongo.Db>();
  private readonly schemas = new Map<string, Schema>();
  private readonly connectionPool: ConnectionPool;
  private client: mongo.MongoClient | undefined;
  private db: mongo.Db | undefined;
  private replicated = false;

  constructor(
    @Inject(mongodbConfig.token) private readonly config: MongodbConfig,
    private readonly metrics: MongodbMetrics,
    private readonly runtime: Runtime,
  ) {
    this.connectionPool = new ConnectionPool(config.poolSize);
    metrics.watchPool(() => this.pool);
  }

  /** What the server is told that an operation may take. */
  get maxTimeMS(): number {
    return this.config.operationTimeoutMs;
  }

  /** How its connections are used. */
  get pool(): PoolFigures {
    return this.connectionPool.figures;
  }

  /** A store that is away delays no start: it is looked for again with each operation. */
  async onModuleInit(): Promise<void> {
    if (this.runtime.serving) await this.guarded(() => this.connect()).catch(() => undefined);
  }

  /** Declares a collection before the store is opened, which then makes its indexes. */
  declare(schema: Schema): void {
    this.schemas.set(schema.get('collection')!, schema);
  }

  /**
   * Runs one operation.
   *
   * @throws DatabaseUnavailableError
   */
  async run<T>(operation: MongodbOperation, work: (db: mongo.Db) => Promise<T>): Promise<T> {
    return this.guarded(async () => {
      const db = this.db ?? (await this.connect());
      const startedAt = performance.now();
      try {
        return await inClientSpan(
          () => describe(operation, db.databaseName),
          () => work(db),
        );
      } finally {
        this.metrics.operationDuration.record((performance.now() - startedAt) / 1000, { operation });
      }
    });
  }

  /**
   * Runs operations that all happen or none, where the server has transactions: a replica set or a sharded cluster.
   *
   * @param work its session is undefined on a standalone server, where each operation is for itself.
   * @throws DatabaseUnavailableError, and what work throws.
   */
  async transaction<T>(work: (session: mongo.ClientSession | undefined) => Promise<T>): Promise<T> {
    return this.guarded(async () => {
      await this.connect();
      if (!this.replicated) return work(undefined);
      return this.client!.withSession((session) => session.withTransaction(() => work(session)));
    });
  }

  /** Closed last, because requests in flight still use it. */
  async onApplicationShutdown(): Promise<void> {
    await this.client?.close();
  }

  private async connect(): Promise<mongo.Db> {
    return this.db ?? (await this.connecting.run('', () => this.open()));
  }

  /** Once open, the driver itself finds its servers again. */
  private async open(): Promise<mongo.Db> {
    const uri = this.config.uri!;
    const client = new mongo.MongoClient(uri, {
      appName: 'portfolio-platform',
      maxPoolSize: this.config.poolSize,
      connectTimeoutMS: CONNECT_TIMEOUT_MS,
      serverSelectionTimeoutMS: Math.min(CONNECT_TIMEOUT_MS, this.maxTimeMS),
      waitQueueTimeoutMS: Math.min(CONNECT_TIMEOUT_MS, this.maxTimeMS),
      // A server that says nothing for so long is gone.
      socketTimeoutMS: this.maxTimeMS,
      ignoreUndefined: true,
    });
    client.on('topologyDescriptionChanged', ({ newDescription }) => {
      this.replicated =
        newDescription.type === 'Sharded' ||
        [...newDescription.servers.values()].some(({ setName }) => setName !== null);
    });
    this.connectionPool.watch(client);
    try {
      await client.connect();
    } catch (error) {
      await client.close();
      throw error;
    }
    const database = databaseOf(uri);
    await this.makeIndexes(client, database);
    this.client = client;
    this.db = client.db(database);
    return this.db;
  }

  /** Requests wait for them, or they would look at everything; the server goes on with what takes too long. */
  private async makeIndexes(client: mongo.MongoClient, database: string): Promise<void> {
    const connection = mongoose.createConnection().setClient(client).useDb(database);
    for (const [collection, schema] of this.schemas) {
      try {
        await connection.model(collection, schema).createIndexes();
      } catch (error) {
        this.logger.error({
          event: 'mongodb_index_failed',
          message: `the indexes of ${collection} could not be made`,
          reason: mongodbCodeOf(error),
        });
      }
    }
  }

  private async guarded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isMongodbLost(error)) throw error;
      this.metrics.noteConnectionError();
      this.logger.error({
        event: 'database_error',
        message: 'the connection to MongoDB failed',
        reason: mongodbCodeOf(error),
      });
      throw new DatabaseUnavailableError(error);
    }
  }
}

/** As OpenTelemetry's conventions for databases name it. */
function describe(operation: MongodbOperation, database: string): StoreCall {
  return {
    name: `${operation} ${database}`,
    attributes: { 'db.system.name': 'mongodb', 'db.operation.name': operation, 'db.namespace': database },
  };
}
