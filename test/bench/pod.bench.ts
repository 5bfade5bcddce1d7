import { execFileSync } from 'node:child_process';
import { ROOT } from '../support/child-process.ts';
import { startFakeGithub } from '../support/fake-github.ts';
import { startFakeLlm } from '../support/fake-llm.ts';
import { startRedis } from '../support/redis-server.ts';
import { startServer } from '../support/server-process.ts';
import { type RequestOf, lightLoad, percentile, poolFor } from './load.ts';
import { printHead, printRow } from './measure.ts';
import { peakMemory } from './peak-memory.ts';
import { pin } from './pin.ts';
import { ADMIN_KEY, portfolioRequests } from './portfolio-requests.ts';
import { postgres } from './portfolio-stores.ts';

const ROUNDS = 3;
const PORTFOLIOS = 10_000;
const PER_SECOND = 50;
const SECONDS = 120;
const WARM_UP_SECONDS = 10;
/** What --max-old-space-size-percentage=50 makes of the chart's limit of 256Mi. */
const HEAP_MB = 128;

/** What the chart's requests and limits stand on: the CPU and the RAM that one replica with everything on takes. */
export async function pod(): Promise<void> {
  pin();
  const store = await postgres();
  const filled = await store.fill(PORTFOLIOS);
  const [redis, github, llm] = await Promise.all([startRedis(), startFakeGithub(), startFakeLlm()]);
  const env = {
    ...filled.env,
    REDIS_URL: redis.url,
    GITHUB_API_URL: github.url,
    LLM_BASE_URL: llm.url,
    ADMIN_API_KEY: ADMIN_KEY,
    RATE_LIMIT_WHITELIST: '127.0.0.1,::1',
    LOG_LEVEL: 'INFO',
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
  };
  execFileSync(process.execPath, ['dist/cli.js', 'db', 'seed'], {
    cwd: ROOT,
    env: { ...env, APP_ENV: 'test', PATH: process.env['PATH'] },
  });
  printHead(`One replica with every module, ${PER_SECOND} mixed requests a second for ${SECONDS} s`, [
    'process',
    'CPU m',
    'RSS MiB at most',
    'p95 ms',
  ]);
  for (let round = 1; round <= ROUNDS; round++)
    printRow([String(round), ...(await figures(env, mixOf(portfolioRequests(filled.sample))))]);
  await Promise.all([redis.stop(), github.stop(), llm.stop()]);
  await store.stop();
}

async function figures(env: Record<string, string>, request: RequestOf): Promise<string[]> {
  const server = await startServer(env, { logToFile: true });
  pin(server.child.pid!);
  const pool = poolFor(server.url);
  await lightLoad(pool, { perSecond: PER_SECOND, count: PER_SECOND * WARM_UP_SECONDS }, request);
  const [startedAt, cpuBefore] = [performance.now(), await server.cpu()];
  let times: number[] = [];
  const bytes = await peakMemory(server, async () => {
    times = await lightLoad(pool, { perSecond: PER_SECOND, count: PER_SECOND * SECONDS }, request);
  });
  const seconds = (performance.now() - startedAt) / 1000;
  const milliCpus = ((await server.cpu()) - cpuBefore) / 1000 / seconds;
  await pool.close();
  await server.stop();
  return [milliCpus.toFixed(0), (bytes / 2 ** 20).toFixed(0), percentile(times, 0.95).toFixed(1)];
}

/** Visitors mostly read; in a hundred requests there is a sync from GitHub, a chat, and what Prometheus and probes ask. */
function mixOf({ one, single, bulk, searches }: ReturnType<typeof portfolioRequests>): RequestOf {
  const json = { 'content-type': 'application/json' };
  const get =
    (path: string): RequestOf =>
    () => ({ path });
  const sync: RequestOf = () => ({
    path: '/api/portfolio/github/sync',
    method: 'POST',
    headers: { ...json, authorization: 'Bearer ghp_bench' },
    body: '{"username":"octocat"}',
  });
  const chat: RequestOf = (index) => ({
    path: '/api/v1/chat',
    method: 'POST',
    headers: json,
    body: JSON.stringify({ message: 'Which projects use PostgreSQL?', visitorId: `visitor-${index}` }),
  });
  const reads = [
    get('/api/v1/content/bundle'),
    get('/api/v1/content/about/about-me'),
    one,
    ...Object.values(searches),
    get('/candidates?limit=20'),
    get('/api/search?q=developer'),
  ];
  const rest = [sync, chat, single, bulk, get('/api/health/ready'), get('/metrics')];
  const cycle = Array.from({ length: 100 }, (_, index) =>
    index < rest.length ? rest[index]! : reads[index % reads.length]!,
  );
  return (index) => cycle[(index * 37) % cycle.length]!(index);
}
