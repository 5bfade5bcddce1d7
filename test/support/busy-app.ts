import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeBilling } from './fake-billing.js';
import { startFakeGithub } from './fake-github.js';
import { startFakeLlm } from './fake-llm.js';
import { type InProcessApp, bootInProcess } from './in-process-app.js';
import { createMongodbDatabase } from './mongodb-server.js';
import { type Series, seriesOf } from './scraped-series.js';
import { createTestDatabase } from './test-database.js';

const ADMIN_API_KEY = 'k'.repeat(32);
const AS_ADMIN = { 'x-admin-key': ADMIN_API_KEY };
const MEMORY_LIMIT = '536870912\n';
const ONE_CPU = '100000 100000\n';

/** The application with everything on: every module, both stores, its upstreams and limits. */
export interface BusyApp extends InProcessApp {
  scrape(): Promise<Series[]>;
  /** One request of each kind that leaves a series. @returns their statuses. */
  visit(): Promise<number[]>;
  close(): Promise<void>;
}

/** @needs mongodb */
export async function bootBusy(): Promise<BusyApp> {
  const folder = mkdtempSync(join(tmpdir(), 'busy-app-'));
  writeFileSync(join(folder, 'memory.max'), MEMORY_LIMIT);
  writeFileSync(join(folder, 'cpu.max'), ONE_CPU);
  const [database, mongodb, github, llm, billing] = await Promise.all([
    createTestDatabase(),
    createMongodbDatabase(),
    startFakeGithub(),
    startFakeLlm(),
    startFakeBilling(),
  ]);
  const app = await bootInProcess({
    MODULES: 'all',
    DATA_DIR: folder,
    CGROUP_DIR: folder,
    DATABASE_URL: database.url,
    MONGODB_URI: mongodb.uri,
    GITHUB_API_URL: github.url,
    LLM_BASE_URL: llm.url,
    LLM_MODEL: 'test-model',
    BILLING_SERVICE_URL: billing.url,
    ADMIN_API_KEY,
    CHAT_DAILY_TOKEN_BUDGET: '100000',
  });
  return {
    ...app,
    scrape: async () => seriesOf((await app.server.inject('/metrics')).body),
    visit: () => visit(app),
    close: async () => {
      await app.nest.close();
      await Promise.all([database.drop(), mongodb.drop(), github.stop(), llm.stop(), billing.stop()]);
      rmSync(folder, { recursive: true });
    },
  };
}

async function visit({ server }: InProcessApp): Promise<number[]> {
  const post = (url: string, payload: object, headers: Record<string, string> = AS_ADMIN) =>
    server.inject({ method: 'POST', url, headers, payload });
  const answers = [
    await server.inject('/api/health/ready'),
    await server.inject('/api/v1/content/bundle'),
    await post('/api/portfolio/github/sync', { username: 'demo' }, { authorization: 'Bearer ghp_demo' }),
    await post('/api/v1/chat', { message: 'Which projects are there?', visitorId: 'visitor' }),
    await post('/api/v2/portfolios', [{ name: 'One' }, { name: 'Two' }]),
    await post('/api/v1/portfolios', { name: 'Three' }),
    await server.inject('/api/v1/portfolio/65a4f0800000000000000001'),
  ];
  return answers.map(({ statusCode }) => statusCode);
}
