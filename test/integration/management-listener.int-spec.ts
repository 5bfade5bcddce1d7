import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { configureApp } from '../../src/app.config.js';
import { type App, createApp } from '../../src/app.setup.js';
import { freePort } from '../support/server-process.js';

const EVERYWHERE = [
  '/health',
  '/health/live',
  '/health/ready',
  '/health/startup',
  '/api/health',
  '/api/health/live',
  '/api/health/ready',
  '/api/health/startup',
];
const MANAGEMENT_ONLY = ['/metrics', '/api/metrics', '/health/detailed', '/health/metrics'];
const API_ONLY = ['/', '/openapi.json', '/api/docs', '/api/docs-json'];

describe('MANAGEMENT_PORT', () => {
  let dataDir: string;
  let app: App;
  let api: string;
  let management: string;

  async function start(env: Record<string, string>): Promise<App> {
    const environment = { APP_ENV: 'test', PORT: '0', DATA_DIR: dataDir, MODULES: 'github-sync', ...env };
    const started = await createApp(configureApp(environment), { logger: pino({ level: 'silent' }) });
    await started.listen();
    const { port } = started.nest.getHttpServer().address() as AddressInfo;
    api = `http://127.0.0.1:${port}`;
    return started;
  }

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'management-'));
    const port = await freePort();
    management = `http://127.0.0.1:${port}`;
    app = await start({ MANAGEMENT_PORT: String(port) });
  });

  afterAll(async () => {
    await app.nest.close();
    rmSync(dataDir, { recursive: true });
  });

  /** Reads the whole answer: a server that closes waits for whoever has not. */
  const statusOf = async (url: string, method = 'GET') => {
    const response = await fetch(url, { method });
    await response.arrayBuffer();
    return response.status;
  };
  const notFound = { code: 'ROUTE_NOT_FOUND', status: 404 };

  it.each(EVERYWHERE)('serves %s on both ports', async (path) => {
    expect(await statusOf(api + path)).toBe(200);
    expect(await statusOf(management + path)).toBe(200);
  });

  it.each(MANAGEMENT_ONLY)('serves %s on the management port only', async (path) => {
    expect(await statusOf(management + path)).toBe(200);
    const refused = await fetch(api + path);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(await refused.json()).toMatchObject(notFound);
    expect(await statusOf(api + path, 'HEAD')).toBe(404);
  });

  it.each(API_ONLY)('serves %s on the API’s port only', async (path) => {
    expect(await statusOf(api + path)).toBe(200);
    expect(await (await fetch(management + path)).json()).toMatchObject(notFound);
  });

  it('knows no address and no method of the API on the management port', async () => {
    const path = '/api/portfolio/github/sync';
    expect(await statusOf(api + path, 'POST')).toBe(401);
    for (const method of ['POST', 'GET', 'OPTIONS'])
      expect(await statusOf(management + path, method)).toBe(404);
    expect(await statusOf(`${management}/nowhere`)).toBe(404);
  });

  it('counts requests of both ports in one place', async () => {
    await statusOf(`${api}/openapi.json`);
    const metrics = await (await fetch(`${management}/metrics`)).text();
    expect(metrics).toMatch(/http_requests_total\{.*route="\/openapi\.json".*\} \d+/);
    expect(metrics).toMatch(/http_requests_total\{.*route="\/metrics".*\} \d+/);
  });

  it('closes both ports with the application, whatever connections are open', async () => {
    const port = await freePort();
    const other = await start({ MANAGEMENT_PORT: String(port) });
    const mine = `http://127.0.0.1:${port}`;
    // fetch keeps its connections; the others were opened and never used.
    await Promise.all([statusOf(api), statusOf(`${mine}/metrics`)]);
    const silent = [api, mine].map((url) =>
      connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined),
    );
    await Promise.all(silent.map((socket) => once(socket, 'connect')));
    await other.nest.close();
    await expect(fetch(api)).rejects.toThrow();
    await expect(fetch(mine)).rejects.toThrow();
  }, 5000);

  it('unset leaves every route on the one port', async () => {
    const other = await start({});
    for (const path of [...EVERYWHERE, ...MANAGEMENT_ONLY, ...API_ONLY])
      expect([path, await statusOf(api + path)]).toEqual([path, 200]);
    await other.nest.close();
  });
});
