import type { InjectOptions } from 'fastify';
import type { Clock } from '../../src/shared/clock.js';
import { type InProcessApp, bootInProcess } from './in-process-app.js';
import { type TestDatabase, createTestDatabase } from './test-database.js';

export const ADMIN_API_KEY = 'k'.repeat(32);
export const JWT_SECRET = 'j'.repeat(32);

/** Makes a request an administrator's. */
export const AS_ADMIN = { 'x-admin-key': ADMIN_API_KEY };
/** The administrator of a first start in the test profile. */
export const FIRST_ADMIN = { username: 'admin@example.com', password: 'admin123' };

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: any;
}

interface LoginForm {
  readonly username: string;
  readonly password: string;
}

/** The account module in this process. */
export interface AccountApp extends InProcessApp {
  readonly database: TestDatabase;
  ask(request: InjectOptions | string): Promise<Answer>;
  login(form: LoginForm, remoteAddress?: string): Promise<Answer>;
  /** @returns the header of whoever signs in so. */
  signIn(form: LoginForm): Promise<{ authorization: string }>;
  /** Creates an account of this role. @returns how it signs in, and its id. */
  newUser(role?: 'admin' | 'member'): Promise<LoginForm & { id: string }>;
  /** Changes an account as the holder of the admin key. */
  patch(id: string, changes: object): Promise<Answer>;
  /** Ends it, and its database unless that was handed in. */
  close(): Promise<void>;
}

let users = 0;

/** @param database to share one with another app. */
export async function bootAccounts({
  env = {},
  clock,
  database: shared,
}: { env?: Record<string, string>; clock?: Clock; database?: TestDatabase } = {}): Promise<AccountApp> {
  const database = shared ?? (await createTestDatabase());
  const app = await bootInProcess(
    { MODULES: 'account', DATABASE_URL: database.url, ADMIN_API_KEY, JWT_SECRET_KEY: JWT_SECRET, ...env },
    clock && { clock },
  );
  const ask = async (request: InjectOptions | string): Promise<Answer> => {
    const { statusCode, headers, body } = await app.server.inject(request);
    return { status: statusCode, headers, body: body === '' ? undefined : JSON.parse(body) };
  };
  const login = ({ username, password }: LoginForm, remoteAddress?: string) =>
    ask({ ...loginRequest({ username, password }), ...(remoteAddress && { remoteAddress }) });
  return {
    ...app,
    database,
    ask,
    login,
    async signIn(form) {
      const { body } = await login(form);
      return { authorization: `Bearer ${body.access_token}` };
    },
    async newUser(role = 'member') {
      const username = `user${++users}@example.com`;
      const password = `password of ${users}`;
      const payload = { email: username, password, role };
      const { body } = await ask({
        method: 'POST',
        url: '/api/v1/admin/users',
        headers: AS_ADMIN,
        payload,
      });
      return { username, password, id: body.id };
    },
    patch: (id, payload) =>
      ask({ method: 'PATCH', url: `/api/v1/admin/users/${id}`, headers: AS_ADMIN, payload }),
    async close() {
      await app.nest.close();
      if (!shared) await database.drop();
    },
  };
}

/** A login form with these fields. */
export function loginRequest(fields: Record<string, string>) {
  return {
    method: 'POST',
    url: '/auth/login',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  } as const;
}
