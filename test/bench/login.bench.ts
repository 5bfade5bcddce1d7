import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { startServer } from '../support/server-process.ts';
import { median } from './measure.ts';

const TRIES = 200;
const AT_ONCE = 20;
const ROUNDS = 5;
const REST_MS = 1000;
const PROBE_INTERVAL_MS = 5;
const ADMIN = { username: 'admin@example.com', password: 'admin123' };

/**
 * Whether the time of a refusal tells if there is such an account, and whether the server answers others while it
 * hashes passwords. Over DATABASE_URL, else over a PostgreSQL of its own.
 */
export async function login(): Promise<void> {
  const { DATABASE_URL } = process.env;
  const server = await startServer({
    MODULES: 'account',
    LOG_LEVEL: 'ERROR',
    TRUST_PROXY: '127.0.0.1/32',
    ...(DATABASE_URL && { DATABASE_URL }),
  });
  const pool = new Pool(server.url, { connections: AT_ONCE + 1 });
  await refusals(pool);
  await crowd(pool);
  await pool.close();
  await server.stop();
}

/** Wrong passwords of a known and of an unknown account in turns, each from an address of its own. */
async function refusals(pool: Pool): Promise<void> {
  const times = { known: [] as number[], unknown: [] as number[] };
  for (let index = -10; index < TRIES; index++) {
    for (const kind of ['known', 'unknown'] as const) {
      const username = kind === 'known' ? ADMIN.username : `nobody${index}@example.com`;
      const startedAt = performance.now();
      await post(pool, { username, password: 'wrong' }, 401, index + 1000);
      if (index >= 0) times[kind].push(performance.now() - startedAt);
    }
  }
  const known = median(times.known);
  const unknown = median(times.unknown);
  print(
    `Refused logins, medians of ${TRIES}`,
    ['account', 'ms'],
    [
      ['known', known.toFixed(2)],
      ['unknown', unknown.toFixed(2)],
      ['known / unknown', (known / unknown).toFixed(3)],
    ],
  );
}

/** What others see of a server that is asked for so many logins at once, beside what they see of it at rest. */
async function crowd(pool: Pool): Promise<void> {
  const atRest: number[] = [];
  const meanwhile: number[] = [];
  const logins: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    atRest.push(...(await probesDuring(pool, () => delay(REST_MS))));
    const startedAt = performance.now();
    const all = () => Promise.all(Array.from({ length: AT_ONCE }, () => post(pool, ADMIN, 200, 1)));
    meanwhile.push(...(await probesDuring(pool, all)));
    logins.push(performance.now() - startedAt);
  }
  print(
    `${AT_ONCE} logins at once, ${ROUNDS} times`,
    ['what', 'ms'],
    [
      ['all logins, median', median(logins).toFixed(0)],
      ['/api/health/live at rest, p50', quantile(atRest, 0.5)],
      ['/api/health/live at rest, p99', quantile(atRest, 0.99)],
      ['/api/health/live meanwhile, p50', quantile(meanwhile, 0.5)],
      ['/api/health/live meanwhile, p99', quantile(meanwhile, 0.99)],
    ],
  );
}

/** @returns how long the server took for each probe until the work was done, in milliseconds. */
async function probesDuring(pool: Pool, work: () => Promise<unknown>): Promise<number[]> {
  const over = new AbortController();
  const done = work().finally(() => {
    over.abort();
  });
  const probes: number[] = [];
  while (!over.signal.aborted) {
    const startedAt = performance.now();
    const { body } = await pool.request({ method: 'GET', path: '/api/health/live' });
    await body.dump();
    probes.push(performance.now() - startedAt);
    await delay(PROBE_INTERVAL_MS);
  }
  await done;
  return probes;
}

function quantile(values: readonly number[], share: number): string {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1]!.toFixed(2);
}

async function post(
  pool: Pool,
  fields: Record<string, string>,
  expected: number,
  client: number,
): Promise<void> {
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: '/auth/login',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-forwarded-for': `10.0.${client >> 8}.${client & 255}`,
    },
    body: new URLSearchParams(fields).toString(),
  });
  await body.dump();
  if (statusCode !== expected) throw new Error(`A login answered ${statusCode}`);
}

function print(title: string, head: [string, string], rows: [string, string][]): void {
  const lines = [head, ['---', '---:'], ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  process.stdout.write(`\n${title}\n\n${lines.join('\n')}\n`);
}
