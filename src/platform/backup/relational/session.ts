import pg from 'pg';

const CONNECT_TIMEOUT_MS = 10_000;
/** What PostgreSQL may end a long statement or a quiet connection by; older servers lack the last two. */
const TIMEOUTS = [
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'transaction_timeout',
];

/**
 * A connection of its own, without any timeout, on which values are written the same way whatever the server, the
 * database and the role prefer.
 *
 * @param purpose shown to whoever asks who is connected.
 */
export async function openSession(url: string, purpose: 'backup' | 'restore'): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `portfolio-platform ${purpose}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  // Whoever waits for a statement is told; nobody else has to know.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(
    `SELECT set_config(name, '0', false) FROM pg_settings WHERE name = ANY ($1) AND setting <> '0'`,
    [TIMEOUTS],
  );
  // Rows that a policy hides are an error, not left out.
  await client.query(`
    SET row_security = off;
    SET client_encoding = 'UTF8';
    SET timezone = 'UTC';
    SET datestyle = 'ISO, YMD';
    SET intervalstyle = 'iso_8601';
    SET extra_float_digits = 1;
    SET bytea_output = 'hex'`);
  return client;
}

/** Ends connections, also those that are broken. */
export async function closeSessions(clients: readonly pg.Client[]): Promise<void> {
  await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
}
