import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type * as Metrics from '../../src/platform/observability/http.metrics.js';
import type * as Registry from '../../src/platform/observability/metrics-registry.js';
import type * as Statistics from '../../src/platform/observability/request-statistics.js';
import type * as Spans from '../../src/platform/http/server-spans.js';
import { startFakeGithub } from '../support/fake-github.ts';
import { listenLocally, urlOf } from '../support/local-address.ts';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { fromDist } from './from-dist.ts';
import { type Request, load, poolFor } from './load.ts';
import { type Subject, measure, ownCpu, report } from './measure.ts';

const SYNC: Request = {
  path: '/api/portfolio/github/sync',
  method: 'POST',
  headers: { authorization: 'Bearer ghp_bench', 'content-type': 'application/json' },
  body: '{"username":"octocat"}',
};

/** What a request costs more while it is traced, kept or not, and what counting it costs. */
export async function traces(): Promise<void> {
  await parts();
  await requests();
}

/** What is done at the end of each request, by itself. */
async function parts(): Promise<void> {
  const { HttpMetrics } = await fromDist<typeof Metrics>('platform/observability/http.metrics.js');
  const { MetricsRegistry } = await fromDist<typeof Registry>('platform/observability/metrics-registry.js');
  const { RequestStatistics } = await fromDist<typeof Statistics>(
    'platform/observability/request-statistics.js',
  );
  const { endServerSpan, traceOf } = await fromDist<typeof Spans>('platform/http/server-spans.js');
  const clock = { now: () => Date.now() };
  const modules = { moduleOf: () => 'platform' };
  const metrics = new HttpMetrics(
    new MetricsRegistry(),
    new RequestStatistics(clock as never),
    modules as never,
  );
  const request = { method: 'GET', routeOptions: { url: '/api/v1/content' } } as never;
  const reply = { elapsedTime: 1 } as never;
  const subject = (name: string, work: () => void): Subject => ({
    name,
    cpu: ownCpu,
    async run(operations) {
      for (let operation = 0; operation < operations; operation++) work();
    },
  });
  report(
    'Counting and timing a request, and looking for its trace where nothing is traced',
    await measure(
      [
        subject('metrics', () => metrics.record(request, reply, 200)),
        subject('no traces', () => {
          traceOf(request);
          endServerSpan(request, reply, 200);
        }),
      ],
      { operations: 200_000, rounds: 7 },
    ),
  );
}

async function requests(): Promise<void> {
  const github = await startFakeGithub();
  const collector = createServer((asked, answer) => {
    asked.resume().once('end', () => answer.end());
  });
  const url = urlOf(await listenLocally(collector, 0));
  const common = { GITHUB_API_URL: github.url, RATE_LIMIT_WHITELIST: '127.0.0.1', LOG_LEVEL: 'INFO' };
  const on = { ...common, MODULES: 'github-sync', OTEL_EXPORTER_OTLP_ENDPOINT: url };
  const sampled = { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' };
  const servers: Record<string, ServerProcess> = {
    'not traced': await startServer({ ...common, MODULES: 'github-sync' }),
    'every request kept': await startServer({ ...on, OTEL_BSP_MAX_QUEUE_SIZE: '10000' }),
    'one in ten kept': await startServer({ ...on, ...sampled }),
    'none kept': await startServer({ ...on, OTEL_TRACES_SAMPLER: 'always_off' }),
  };
  const pools = Object.values(servers).map((server) => poolFor(server.url));
  const subjects = Object.entries(servers).map(([name, server], index) => ({
    name,
    cpu: () => server.cpu(),
    run: (operations: number) => load(pools[index]!, operations, () => SYNC),
  }));
  report('Traces: one sync from the cache', await measure(subjects, { operations: 500, rounds: 40 }));
  for (const pool of pools) await pool.close();
  for (const server of Object.values(servers)) await server.stop();
  await github.stop();
  await close(collector);
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
