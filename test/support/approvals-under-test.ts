import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { BreakerRegistry } from '../../src/platform/resilience/breaker-registry.js';
import { type FakeBilling, startFakeBilling } from './fake-billing.js';
import { type InProcessApp, bootInProcess } from './in-process-app.js';
import { ManualClock } from './manual-clock.js';
import { type TestDatabase, createTestDatabase } from './test-database.js';
import { until } from './until.js';

const ADMIN = { 'x-admin-key': 'k'.repeat(32) };
/** How often the reconciler comes round. */
const ROUND_MS = 10_000;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: any;
}

/** The application with the provider module on, whose clock a test turns. */
export interface Replica {
  readonly app: InProcessApp;
  readonly clock: ManualClock;
  send(
    method: 'GET' | 'POST',
    url: string,
    payload?: object,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  approve(candidateId: string): Promise<Answer>;
  /** Lets time go on until there is an answer, so that time-outs and retries come about. */
  throughTime(answer: Promise<Answer>): Promise<Answer>;
  approveThroughTime(candidateId: string): Promise<Answer>;
  /** Lets the reconciler come round, and waits until this holds. */
  reconcileUntil(holds: () => Promise<boolean>): Promise<void>;
  /** Closes the breaker of the billing service, and lets the reconciler be done. */
  settle(): Promise<void>;
  /** @param line name and labels of a series as `/metrics` writes them. */
  metric(line: string): Promise<number>;
}

export interface Candidate {
  readonly id: string;
  readonly name: string;
}

/** A fake billing service and a database, beside which replicas run. */
export interface ApprovalsUnderTest {
  readonly billing: FakeBilling;
  readonly database: TestDatabase;
  boot(env?: Record<string, string>): Promise<Replica>;
  /** @returns the id of a candidate of a name of its own, pending. */
  candidate(): Promise<Candidate>;
  row(candidateId: string): Promise<Record<string, any>>;
  approvalsOf(candidateId: string): Promise<Record<string, any>[]>;
  /** Requests that the billing service got for a company. */
  requestsFor(name: string): Promise<{ key: string | null }[]>;
  providersOf(name: string): Promise<{ id: string; key: string | null }[]>;
  stateOf(candidateId: string): Promise<string | undefined>;
  /** A candidate whose approval billing worked for, but never said so. */
  lostAnswer(replica: Replica): Promise<Candidate & { approvalId: string }>;
  /** A candidate whose approval a process that died left open. */
  leftBehind(state: 'claimed' | 'sent', leaseSeconds: number): Promise<Candidate>;
  /** Keeps every reconciler waiting, as another replica's does. @returns what lets them go on. */
  pauseReconcilers(): Promise<() => Promise<void>>;
  /** Ends faults, and what is open. */
  settle(): Promise<void>;
  stop(): Promise<void>;
}

export async function startApprovals(): Promise<ApprovalsUnderTest> {
  const [billing, database] = await Promise.all([startFakeBilling(), createTestDatabase()]);
  const replicas: Replica[] = [];
  let candidates = 0;
  const test: ApprovalsUnderTest = {
    billing,
    database,
    async boot(env = {}) {
      const replica = await bootReplica({
        DATABASE_URL: database.url,
        BILLING_SERVICE_URL: billing.url,
        ...env,
      });
      replicas.push(replica);
      return replica;
    },
    async candidate() {
      const name = `Company ${++candidates}`;
      const [row] = await database.query(
        `INSERT INTO candidates (company_name, contact_email, products, truck_count, capacity_tons_per_day)
          VALUES ($1, $2, '["apples"]', 1, 1) RETURNING id`,
        [name, `company-${candidates}@example.com`],
      );
      return { id: row!['id'] as string, name };
    },
    async row(candidateId) {
      return (await database.query('SELECT * FROM candidates WHERE id = $1', [candidateId]))[0]!;
    },
    approvalsOf: (candidateId) =>
      database.query('SELECT * FROM approvals WHERE candidate_id = $1 ORDER BY created_at', [candidateId]),
    requestsFor: async (name) => (await billing.requests()).filter((request) => request.name === name),
    providersOf: async (name) => (await billing.providers()).filter((provider) => provider.name === name),
    stateOf: async (candidateId) => (await test.approvalsOf(candidateId)).at(-1)?.['state'] as string,
    async lostAnswer(replica) {
      const candidate = await test.candidate();
      await billing.fault({ kind: 'drop', works: true, times: 1 });
      const { status, body } = await replica.approve(candidate.id);
      const [approval] = await test.approvalsOf(candidate.id);
      if (approval?.['state'] !== 'unknown')
        throw new Error(`The approval is not unknown: ${status} ${body.detail}`);
      return { ...candidate, approvalId: approval['id'] as string };
    },
    async leftBehind(state, leaseSeconds) {
      const candidate = await test.candidate();
      await database.query(
        `INSERT INTO approvals (id, candidate_id, state, attempts, owner, host, lease_until)
          VALUES (gen_random_uuid(), $1, $2, $3, gen_random_uuid(), 'elsewhere', now() + make_interval(secs => $4))`,
        [candidate.id, state, state === 'sent' ? 1 : 0, leaseSeconds],
      );
      return candidate;
    },
    async pauseReconcilers() {
      const other = new pg.Client({ connectionString: database.url });
      await other.connect();
      await other.query('BEGIN');
      await other.query(`SELECT pg_advisory_xact_lock(hashtext('approval-reconciler'))`);
      return () => other.end();
    },
    async settle() {
      await billing.honourKeys(true);
      await billing.clear();
      await database.query(
        `UPDATE approvals SET state = 'failed' WHERE state IN ('claimed', 'sent', 'unknown')`,
      );
      await Promise.all(replicas.map((replica) => replica.settle()));
    },
    async stop() {
      await Promise.all(replicas.map(({ app }) => app.nest.close()));
      await Promise.all([billing.stop(), database.drop()]);
    },
  };
  return test;
}

async function bootReplica(env: Record<string, string>): Promise<Replica> {
  const clock = new ManualClock(Date.now());
  const settings = { MODULES: 'provider', ADMIN_API_KEY: ADMIN['x-admin-key'], ...env };
  const app = await bootInProcess(settings, { clock });

  const send: Replica['send'] = async (method, url, payload, headers = ADMIN) => {
    const answer = await app.server.inject({ method, url, headers, ...(payload && { payload }) });
    const { statusCode: status, headers: answered } = answer;
    return { status, headers: answered, body: answer.json() };
  };
  const throughTime: Replica['throughTime'] = async (answer) => {
    const pending = Symbol('pending');
    while ((await Promise.race([answer, delay(10, pending)])) === pending) await clock.advance(250);
    return answer;
  };
  const approve = (id: string) => send('POST', `/candidates/${id}/approve`);
  return {
    app,
    clock,
    send,
    approve,
    throughTime,
    approveThroughTime: (id) => throughTime(approve(id)),
    async reconcileUntil(holds) {
      await clock.advance(ROUND_MS);
      await until(holds);
    },
    async settle() {
      await app.nest.get(BreakerRegistry, { strict: false }).reset('billing');
      await clock.advance(ROUND_MS);
    },
    async metric(line) {
      const { body } = await app.server.inject('/metrics');
      const found = body.split('\n').find((candidate) => candidate.startsWith(`${line} `));
      return Number(found?.slice(line.length + 1));
    },
  };
}
