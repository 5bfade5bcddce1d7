import pg from 'pg';

/** Runs SQL over a connection that ends with it. */
export async function queryOnce(
  url: string,
  text: string,
  values?: unknown[],
): Promise<Record<string, any>[]> {
  const client = new pg.Client({ connectionString: url });
  // Told apart from a failed statement, and of no interest here.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, any>>(text, values)).rows;
  } finally {
    await client.end();
  }
}
