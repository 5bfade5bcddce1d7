import { mongo } from 'mongoose';

const CONNECT_TIMEOUT_MS = 10_000;

/** A client of its own, without a limit to what an operation may take; and whether the server has snapshots. */
export async function connectMongodb(
  uri: string,
  purpose: 'backup' | 'restore',
): Promise<{ client: mongo.MongoClient; replicated: boolean }> {
  const client = new mongo.MongoClient(uri, {
    appName: `portfolio-platform ${purpose}`,
    serverSelectionTimeoutMS: CONNECT_TIMEOUT_MS,
  });
  let replicated = false;
  client.on('topologyDescriptionChanged', ({ newDescription }) => {
    replicated =
      newDescription.type === 'Sharded' ||
      [...newDescription.servers.values()].some(({ setName }) => setName !== null);
  });
  try {
    await client.connect();
  } catch (error) {
    await client.close();
    throw error;
  }
  return { client, replicated };
}
