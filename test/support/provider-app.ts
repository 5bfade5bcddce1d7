import type { InjectOptions } from 'fastify';
import type { Clock } from '../../src/shared/clock.js';
import { type InProcessApp, bootInProcess } from './in-process-app.js';
import { type TestDatabase, createTestDatabase } from './test-database.js';

const ADMIN_API_KEY = 'k'.repeat(32);

/** Makes a request an administrator's. */
export const AS_ADMIN = { 'x-admin-key': ADMIN_API_KEY };

/** The provider module over a database of its own. */
export interface ProviderApp extends InProcessApp {
  readonly database: TestDatabase;
  ask(request: InjectOptions | string): Promise<Answer>;
  /** POST /candidates with a valid registration of which these members are changed; undefined ones are left out. */
  register(changes?: Record<string, unknown>): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: any;
}

export async function bootProvider({
  env = {},
  clock,
}: { env?: Record<string, string>; clock?: Clock } = {}): Promise<ProviderApp> {
  const database = await createTestDatabase();
  const app = await bootInProcess(
    { MODULES: 'provider', DATABASE_URL: database.url, ADMIN_API_KEY, ...env },
    clock && { clock },
  );
  const ask = async (request: InjectOptions | string): Promise<Answer> => {
    const { statusCode, headers, body } = await app.server.inject(request);
    return { status: statusCode, headers, body: body === '' ? undefined : JSON.parse(body) };
  };
  return {
    ...app,
    database,
    ask,
    register: (changes = {}) => ask({ method: 'POST', url: '/candidates', payload: registrationOf(changes) }),
    async close() {
      await app.nest.close();
      await database.drop();
    },
  };
}

let registered = 0;

/** A valid registration, under an address that no other has, of which these members are changed. */
export function registrationOf(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    company_name: 'Orchard Logistics',
    contact_email: `fleet${++registered}@orchard.example`,
    products: ['apples', 'grapes'],
    truck_count: 12,
    capacity_tons_per_day: 140,
    ...changes,
  };
}
