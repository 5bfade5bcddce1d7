import { type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mongo } from 'mongoose';
import { startAndReadLine, stopProcess } from './child-process.ts';
import { findProgram } from './services.mjs';

/** A running MongoDB of a test's own, in memory: mongo-java-server. */
export interface MongodbServer {
  readonly uri: string;
  /** Stops answering without closing its connections, as a host that hangs does. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
}

/** @param port to come back on the same one after a stop. */
export async function startMongodb(port = 0): Promise<MongodbServer> {
  const { child, line } = await startAndReadLine(findProgram('mongo-java-server')!, [String(port)]);
  return {
    uri: line,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    stop: () => stopAnyhow(child),
  };
}

/** A database of a suite's own, at TEST_MONGODB_URI or on a server started for it. */
export interface MongodbDatabase {
  readonly uri: string;
  /** Whether the server has transactions. */
  readonly replicated: boolean;
  /** For what a test wants to see or do beside the application. */
  readonly db: mongo.Db;
  drop(): Promise<void>;
}

export async function createMongodbDatabase(): Promise<MongodbDatabase> {
  const { TEST_MONGODB_URI } = process.env;
  const server = TEST_MONGODB_URI ? undefined : await startMongodb();
  const uri = withDatabase(TEST_MONGODB_URI ?? server!.uri, `test_${randomBytes(6).toString('hex')}`);
  const client = new mongo.MongoClient(uri);
  let replicated = false;
  client.on('topologyDescriptionChanged', ({ newDescription }) => {
    replicated = newDescription.type !== 'Single';
  });
  await client.connect();
  const db = client.db();
  return {
    uri,
    replicated,
    db,
    async drop() {
      if (!server) await db.dropDatabase();
      await client.close();
      await server?.stop();
    },
  };
}

/** An address may name several hosts, which no URL does; users stay those of `admin`. */
function withDatabase(uri: string, name: string): string {
  const [, server = '', query = ''] = /^([^:]+:\/\/[^/?]+)\/?[^?]*(\?.*)?$/.exec(uri) ?? [];
  const options =
    query.includes('authSource') || !server.includes('@') ? query : `${query || '?'}&authSource=admin`;
  return `${server}/${name}${options}`;
}

/** A stopped process takes a signal only when it goes on. */
async function stopAnyhow(child: ChildProcess): Promise<void> {
  child.kill('SIGCONT');
  await stopProcess(child, 'SIGKILL');
}
