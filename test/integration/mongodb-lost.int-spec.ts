/** @needs mongodb */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type InProcessApp, bootInProcess } from '../support/in-process-app.js';
import { ImpatientClock } from '../support/manual-clock.js';
import { type MongodbServer, startMongodb } from '../support/mongodb-server.js';
import { freePort } from '../support/server-process.js';

const ADMIN_API_KEY = 'k'.repeat(32);
const TRIES = 20;
const BREAKER = '/api/v1/admin/circuit-breakers/portfolio-store/reset';

describe('while MongoDB is lost', () => {
  const clock = new ImpatientClock();
  let port: number;
  let server: MongodbServer | undefined;
  let app: InProcessApp;

  const ask = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const headers = { 'x-admin-key': ADMIN_API_KEY };
    const { statusCode, headers: got, body } = await app.server.inject({ method, url, headers, payload });
    return {
      status: statusCode,
      retryAfter: got['retry-after'],
      body: body === '' ? undefined : JSON.parse(body),
    };
  };
  const create = () => ask('POST', '/api/v1/portfolios', { name: 'Robin' });
  /** The driver looks for its server in the background, and each try waits for it; an operator closes the breaker. */
  const createdAfter = async (tries: number): Promise<boolean> => {
    if ((await create()).status === 201) return true;
    await ask('POST', BREAKER);
    return tries > 0 && createdAfter(tries - 1);
  };
  /** A slow check shows what it saw before, while it looks again. */
  const databaseUpAfter = async (tries: number): Promise<any> => {
    clock.skip(5000);
    const { database } = (await ask('GET', '/health/detailed')).body.checks;
    return database.status === 'up' || tries === 0 ? database : databaseUpAfter(tries - 1);
  };
  const breakerState = async () => {
    const { body } = await ask('GET', '/health/detailed');
    return body.checks.circuit_breakers.breaker_states['portfolio-store'] as string;
  };

  beforeAll(async () => {
    port = await freePort();
    // It starts without its store.
    app = await bootInProcess(
      {
        MODULES: 'portfolio',
        MONGODB_URI: `mongodb://127.0.0.1:${port}`,
        MONGODB_OPERATION_TIMEOUT_MS: '1500',
        ADMIN_API_KEY,
      },
      { clock },
    );
  });

  afterAll(async () => {
    await app.nest.close();
    await server?.stop();
  });

  it('from the start, answers say so, and when to come back', async () => {
    const { status, retryAfter, body } = await create();
    expect([status, retryAfter, body.code]).toEqual([503, '5', 'DATABASE_UNAVAILABLE']);
    expect((await ask('GET', '/health')).body).toMatchObject({ database: 'disconnected' });
  });

  it('it is found as soon as it is there', async () => {
    server = await startMongodb(port);
    expect(await createdAfter(TRIES)).toBe(true);
    expect(await databaseUpAfter(TRIES)).toEqual({
      type: 'mongodb',
      status: 'up',
      critical: true,
      response_time_ms: expect.any(Number),
      checked_at: expect.any(String),
      server_version: '7.0.0',
      connection_configured: true,
      pool: { active: expect.any(Number), idle: expect.any(Number), waiting: expect.any(Number), max: 20 },
    });
  });

  it('no request hangs on a server that does, and soon it is left alone', async () => {
    const { body: created } = await create();
    const url = `/api/v1/portfolio/${created.portfolioId}`;
    expect((await ask('GET', url)).status).toBe(200);
    server!.pause();
    const answers = [await ask('GET', url), await create(), await ask('GET', '/api/v1/portfolios')];
    for (let more = 0; more < 4; more++) answers.push(await ask('GET', url));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 503));
    expect(answers.map(({ body }) => body.code)).toContain('CIRCUIT_OPEN');
    expect(answers.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true);
    expect(await breakerState()).toBe('open');
    server!.resume();
  });

  it('what was never known to be answered is read again when it is back', async () => {
    expect((await ask('POST', BREAKER)).status).toBe(200);
    expect(await createdAfter(TRIES)).toBe(true);
    expect(await breakerState()).toBe('closed');
    const { body } = await ask('GET', '/api/v1/portfolios');
    expect(body.length).toBeGreaterThanOrEqual(3);
  });

  it('nobody needs PostgreSQL', async () => {
    const { body } = await ask('GET', '/health/detailed');
    expect(Object.keys(body.checks as object).sort()).toEqual([
      'cache',
      'circuit_breakers',
      'database',
      'validation_cache',
    ]);
  });
});
