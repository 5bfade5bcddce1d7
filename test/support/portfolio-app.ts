import type { InjectOptions } from 'fastify';
import { PortfolioStore } from '../../src/modules/portfolio/portfolio.store.js';
import type { Clock } from '../../src/shared/clock.js';
import { type InProcessApp, bootInProcess } from './in-process-app.js';
import { createMongodbDatabase } from './mongodb-server.js';
import { createTestDatabase } from './test-database.js';

const ADMIN_API_KEY = 'k'.repeat(32);

/** Makes a request that of a service with the admin key. */
export const AS_ADMIN = { 'x-admin-key': ADMIN_API_KEY };

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The body as it came. */
  readonly text: string;
  /** The body as JSON; undefined where there is none. */
  readonly body: any;
}

/** An empty store of a suite's own, and what tells the application to use it. */
export interface TestStore {
  readonly env: Readonly<Record<string, string>>;
  drop(): Promise<void>;
}

const STORES = {
  async postgres(): Promise<TestStore> {
    const database = await createTestDatabase();
    return { env: { DATABASE_URL: database.url }, drop: () => database.drop() };
  },
  /** For suites that say `@needs mongodb`. */
  async mongodb(): Promise<TestStore> {
    const database = await createMongodbDatabase();
    return { env: { MONGODB_URI: database.uri }, drop: () => database.drop() };
  },
};

export type StoreName = keyof typeof STORES;

export interface BootOptions {
  readonly env?: Record<string, string>;
  readonly clock?: Clock;
}

/** Boots the module over an empty store of one kind. */
export type BootPortfolios = (options?: BootOptions) => Promise<PortfolioApp>;

type Headers = Record<string, string>;

/** The portfolio module over a store of its own. Requests have the admin key unless they name other headers. */
export interface PortfolioApp extends InProcessApp {
  /** To hold or to fail requests in. */
  readonly store: PortfolioStore;
  ask(request: InjectOptions | string): Promise<Answer>;
  /** POST /api/v1/portfolios */
  create(portfolio: unknown, headers?: Headers): Promise<Answer>;
  /** POST /api/v2/portfolios */
  createAll(portfolios: unknown, headers?: Headers): Promise<Answer>;
  get(id: string, headers?: Headers): Promise<Answer>;
  put(id: string, change: unknown, headers?: Headers): Promise<Answer>;
  /** @param query with its question mark. */
  remove(id: string, query?: string, headers?: Headers): Promise<Answer>;
  /** GET /api/v2/portfolios */
  search(query: Record<string, string | number>): Promise<Answer>;
  /** @param line name and labels of a series as `/metrics` writes them. @returns NaN when there is none. */
  metric(line: string): Promise<number>;
  /** Ends it, and its store unless that was handed in. */
  close(): Promise<void>;
}

/** @param store the kind of an empty one, or one to use. */
export async function bootPortfolios({
  store: wanted = 'postgres',
  env = {},
  clock,
}: BootOptions & { readonly store?: StoreName | TestStore } = {}): Promise<PortfolioApp> {
  const store = typeof wanted === 'string' ? await STORES[wanted]() : wanted;
  const app = await bootInProcess(
    { MODULES: 'portfolio', ADMIN_API_KEY, ...store.env, ...env },
    clock && { clock },
  );
  const ask = async (request: InjectOptions | string): Promise<Answer> => {
    const { statusCode, headers, body } = await app.server.inject(request);
    const isJson = (headers['content-type'] ?? '').includes('json') && body !== '';
    return { status: statusCode, headers, text: body, body: isJson ? JSON.parse(body) : undefined };
  };
  const send = (method: 'POST' | 'PUT', url: string, payload: unknown, headers: Headers) =>
    ask({
      method,
      url,
      headers: { 'content-type': 'application/json', ...headers },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    });
  return {
    ...app,
    store: app.nest.get(PortfolioStore, { strict: false }),
    ask,
    create: (portfolio, headers = AS_ADMIN) => send('POST', '/api/v1/portfolios', portfolio, headers),
    createAll: (portfolios, headers = AS_ADMIN) => send('POST', '/api/v2/portfolios', portfolios, headers),
    get: (id, headers = {}) => ask({ url: `/api/v1/portfolio/${id}`, headers }),
    put: (id, change, headers = {}) =>
      send('PUT', `/api/v1/portfolio/${id}`, change, { ...AS_ADMIN, ...headers }),
    remove: (id, query = '', headers = {}) =>
      ask({
        method: 'DELETE',
        url: `/api/v1/portfolio/${id}${query}`,
        headers: { ...AS_ADMIN, ...headers },
      }),
    search(query) {
      const parameters = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
      return ask(`/api/v2/portfolios?${parameters.toString()}`);
    },
    async metric(line) {
      const { text } = await ask('/metrics');
      const found = text.split('\n').find((candidate) => candidate.startsWith(`${line} `));
      return found === undefined ? NaN : Number(found.slice(line.length + 1));
    },
    async close() {
      await app.nest.close();
      if (typeof wanted === 'string') await store.drop();
    },
  };
}

/** @returns the ids of a list, or of a search page. */
export function idsOf(body: any): string[] {
  const portfolios: { portfolioId: string }[] = Array.isArray(body) ? body : body.portfolios;
  return portfolios.map(({ portfolioId }) => portfolioId);
}

/** @returns how many of the answers have each status. */
export function statusCounts(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
