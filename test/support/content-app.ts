import type { InjectOptions } from 'fastify';
import type { Clock } from '../../src/shared/clock.js';
import { type InProcessApp, bootInProcess } from './in-process-app.js';
import { type TestDatabase, createTestDatabase } from './test-database.js';

const ADMIN_API_KEY = 'k'.repeat(32);

/** Makes a request an administrator's. */
export const AS_ADMIN = { 'x-admin-key': ADMIN_API_KEY };

export const ADMIN_CONTENT = '/api/v1/admin/content';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The body as it came. */
  readonly bytes: Buffer;
  /** The body as JSON; undefined where there is none, or it is compressed. */
  readonly body: any;
}

type Headers = Record<string, string>;

/** The content module over a database of its own. Requests to the administrator's routes have the admin key. */
export interface ContentApp extends InProcessApp {
  readonly database: TestDatabase;
  ask(request: InjectOptions | string): Promise<Answer>;
  /** GET of a public route: what follows `/api/v1/content`. */
  read(path?: string, headers?: Headers): Promise<Answer>;
  /** A request to an administrator's route: what follows `/api/v1/admin/content`. */
  admin(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: Headers,
  ): Promise<Answer>;
  /** Creates a published project of which these members are changed. @returns the item. */
  publish(changes?: Record<string, unknown>): Promise<any>;
  /** @returns events of an item in the audit trail, the first ones first. */
  events(id: string): Promise<Record<string, any>[]>;
  /** Ends it, and its database unless that was handed in. */
  close(): Promise<void>;
}

/** @param database to share one with another app. */
export async function bootContent({
  env = {},
  clock,
  database: shared,
}: { env?: Record<string, string>; clock?: Clock; database?: TestDatabase } = {}): Promise<ContentApp> {
  const database = shared ?? (await createTestDatabase());
  const app = await bootInProcess(
    { MODULES: 'github-sync,account,content', DATABASE_URL: database.url, ADMIN_API_KEY, ...env },
    clock && { clock },
  );
  const ask = async (request: InjectOptions | string): Promise<Answer> => {
    const { statusCode, headers, rawPayload } = await app.server.inject(request);
    const isJson = (headers['content-type'] ?? '').includes('json') && !headers['content-encoding'];
    const body = isJson && rawPayload.length > 0 ? JSON.parse(rawPayload.toString()) : undefined;
    return { status: statusCode, headers, bytes: rawPayload, body };
  };
  const admin: ContentApp['admin'] = (method, path, payload, headers = {}) =>
    ask({
      method,
      url: `${ADMIN_CONTENT}${path}`,
      headers: {
        ...AS_ADMIN,
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload !== undefined && { payload: JSON.stringify(payload) }),
    });
  return {
    ...app,
    database,
    ask,
    admin,
    read: (path = '', headers = {}) => ask({ url: `/api/v1/content${path}`, headers }),
    async publish(changes = {}) {
      const { status, body } = await admin('POST', '', { ...projectOf(), status: 'published', ...changes });
      if (status !== 201) throw new Error(`Not created: ${JSON.stringify(body)}`);
      return body.data;
    },
    events: (id) =>
      database.query('SELECT actor, action, changes FROM audit_events WHERE entity_id = $1 ORDER BY id', [
        id,
      ]),
    async close() {
      await app.nest.close();
      if (!shared) await database.drop();
    },
  };
}

let projects = 0;

/** A valid new project, with a title that no other has, of which these members of its data are changed. */
export function projectOf(data: Record<string, unknown> = {}): Record<string, unknown> {
  const title = `Project number ${++projects}`;
  return { type: 'project', data: { title, description: 'What it is', ...data } };
}

/** A valid new contact. */
export function contactOf(data: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    type: 'contact',
    data: { name: 'Robin', title: 'Engineer', email: 'robin@portfolio.example', ...data },
  };
}
