import { once } from 'node:events';
import { startAndReadLine, stopProcess } from '../support/child-process.ts';
import { startFakeGithub } from '../support/fake-github.ts';
import { startServer } from '../support/server-process.ts';
import { type Request, load, poolFor } from './load.ts';
import { type Subject, measure, report } from './measure.ts';

/** What a request costs the server, beside a Fastify that does nothing. */
export async function http(): Promise<void> {
  const bare = await startAndReadLine(process.execPath, [
    '--import',
    './test/support/server-under-test.mjs',
    'test/bench/bare-fastify.mjs',
  ]);
  const bareCpu = async () => {
    const answered = once(bare.child, 'message') as Promise<[{ answer: number }]>;
    bare.child.send({ order: 'cpu' });
    return (await answered)[0].answer;
  };
  const github = await startFakeGithub();
  const server = await startServer({
    GITHUB_API_URL: github.url,
    RATE_LIMIT_WHITELIST: '127.0.0.1',
    LOG_LEVEL: 'INFO',
  });
  const pools = { bare: poolFor(bare.line), server: poolFor(server.url) };
  const ours = (name: string, request: Request): Subject => ({
    name,
    run: (operations) => load(pools.server, operations, () => request),
    cpu: () => server.cpu(),
  });
  const sync = (username: string) =>
    ours(`POST sync of ${username}, from the cache`, {
      path: '/api/portfolio/github/sync',
      method: 'POST',
      headers: { authorization: 'Bearer ghp_bench', 'content-type': 'application/json' },
      body: JSON.stringify({ username }),
    });
  const rows = await measure(
    [
      {
        name: 'bare Fastify, GET',
        run: (operations) => load(pools.bare, operations, () => ({ path: '/' })),
        cpu: bareCpu,
      },
      ours('GET /api/health/live', { path: '/api/health/live' }),
      ours('GET /api/health/ready', { path: '/api/health/ready' }),
      sync('octocat'),
      sync('big-1000'),
    ],
    { operations: 2000, rounds: 7 },
  );
  report('HTTP: one request (access log on)', rows);
  for (const pool of Object.values(pools)) await pool.close();
  await stopProcess(bare.child);
  await server.stop();
  await github.stop();
}
