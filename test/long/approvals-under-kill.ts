import { setTimeout as delay } from 'node:timers/promises';
import { type FakeBilling, startFakeBilling } from '../support/fake-billing.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const ADMIN_KEY = 'k'.repeat(32);
/** Approvals that are under way when the server is killed. */
const AT_ONCE = 4;
/** Some time between two steps of an approval. */
const STEP_MS = 60;
/** An approval that billing failed is tried again for longer than it is waited for. */
const PATIENCE_MS = 2000;
/** Two rounds of the reconciler, and time to spare. */
const RECONCILED_WITHIN_MS = 60_000;

export interface KillCounts {
  readonly kills: number;
  readonly candidates: number;
  /** Approvals that were asked for while the server was being killed, by how they were answered. */
  readonly answers: Readonly<Record<string, number>>;
  /** Approvals in the state they had when the last kill was over: all that the reconciler was left. */
  readonly leftOpen: number;
  readonly billed: number;
  /** Candidates that are gone, or not approved in the end, or with another provider than was billed. */
  readonly lost: number;
  /** Companies that were billed more than once. */
  readonly billedTwice: number;
  /** Approvals that were still open after the reconciler ran. */
  readonly stuck: number;
}

/**
 * Kills the built server again and again while approvals run and the billing service is slow, fails and loses
 * answers; then lets the reconciler do its work, and approves whoever is still pending.
 */
export async function approvalsUnderKill(kills: number): Promise<KillCounts> {
  const [billing, database] = await Promise.all([startFakeBilling(), createTestDatabase()]);
  try {
    await misbehave(billing);
    const answers: string[] = [];
    for (let kill = 0; kill < kills; kill++) answers.push(...(await approveAndKill(billing, database)));
    const leftOpen = await countOpen(database);
    await billing.clear();
    const stuck = await recover(billing, database);
    return { kills, answers: tally(answers), leftOpen, stuck, ...(await compare(billing, database)) };
  } finally {
    await Promise.all([billing.stop(), database.drop()]);
  }
}

async function misbehave(billing: FakeBilling): Promise<void> {
  await billing.fault({ kind: 'drop', works: true, share: 0.1 });
  await billing.fault({ kind: 'drop', share: 0.05 });
  await billing.fault({ kind: 'status', status: 500, works: true, share: 0.1 });
  await billing.fault({ kind: 'slow', delayMs: 80, random: true });
}

function start(billing: FakeBilling, database: TestDatabase): Promise<ServerProcess> {
  return startServer({
    MODULES: 'provider',
    DATABASE_URL: database.url,
    BILLING_SERVICE_URL: billing.url,
    ADMIN_API_KEY: ADMIN_KEY,
    RATE_LIMIT_WHITELIST: '127.0.0.1',
  });
}

async function approveAndKill(billing: FakeBilling, database: TestDatabase): Promise<string[]> {
  const server = await start(billing, database);
  const candidates = await Promise.all(Array.from({ length: AT_ONCE }, () => register(database)));
  const answers = candidates.map((id) => approve(server, id));
  await someMoment(answers);
  await server.stop('SIGKILL');
  return Promise.all(answers);
}

/** None of the approvals is over then, or all but one; each is anywhere, on a fast machine as on a slow one. */
async function someMoment(answers: readonly Promise<string>[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = Math.floor(Math.random() * answers.length);
  for (const answer of answers) void answer.then(() => left-- === 1 && resolve());
  if (left > 0) await Promise.race([promise, delay(PATIENCE_MS)]);
  await delay(Math.random() * STEP_MS);
}

async function register(database: TestDatabase): Promise<string> {
  const [row] = await database.query(
    `INSERT INTO candidates (id, company_name, contact_email, products, truck_count, capacity_tons_per_day)
      SELECT id, 'Company ' || id, id || '@example.com', '["apples"]', 1, 1 FROM gen_random_uuid() AS id
      RETURNING id`,
  );
  return row!['id'] as string;
}

/** @returns the status, or `none` when the server was killed before it answered. */
async function approve({ url }: ServerProcess, candidateId: string): Promise<string> {
  try {
    const headers = { 'x-admin-key': ADMIN_KEY };
    const answer = await fetch(`${url}/candidates/${candidateId}/approve`, { method: 'POST', headers });
    return String(answer.status);
  } catch {
    return 'none';
  }
}

async function countOpen(database: TestDatabase): Promise<number> {
  const open = `SELECT count(*)::int AS count FROM approvals WHERE state IN ('claimed', 'sent', 'unknown')`;
  return (await database.query(open))[0]!['count'] as number;
}

/** @returns how many approvals stayed open. */
async function recover(billing: FakeBilling, database: TestDatabase): Promise<number> {
  const server = await start(billing, database);
  const deadline = Date.now() + RECONCILED_WITHIN_MS;
  while ((await countOpen(database)) > 0 && Date.now() < deadline) await delay(100);
  const stuck = await countOpen(database);
  for (const { id } of await database.query(`SELECT id FROM candidates WHERE status = 'pending'`))
    await approve(server, id as string);
  await server.stop();
  return stuck;
}

/** Holds what the database says against what was billed. */
async function compare(billing: FakeBilling, database: TestDatabase) {
  const candidates = await database.query(
    'SELECT status, company_name, provider_id, version FROM candidates',
  );
  const billed = Map.groupBy(await billing.providers(), ({ name }) => name);
  const isWhole = ({ status, company_name, provider_id, version }: Record<string, any>) =>
    status === 'approved' && version === 2 && billed.get(company_name as string)?.[0]?.id === provider_id;
  return {
    candidates: candidates.length,
    billed: billed.size,
    lost: candidates.filter((candidate) => !isWhole(candidate)).length,
    billedTwice: [...billed.values()].filter((providers) => providers.length > 1).length,
  };
}

function tally(answers: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(answers, (answer) => answer);
  return Object.fromEntries([...groups].map(([answer, { length }]) => [answer, length]));
}
