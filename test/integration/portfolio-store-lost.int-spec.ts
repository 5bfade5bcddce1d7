import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type CuttableWire, wireTo } from '../support/cuttable-wire.js';
import { AS_ADMIN, type Answer, type PortfolioApp, bootPortfolios } from '../support/portfolio-app.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

const UNKNOWN = '65a4f0800000000000000001';
const RESET = '/api/v1/admin/circuit-breakers/portfolio-store/reset';
/** Failures after which the breaker opens. */
const THRESHOLD = 5;

describe('portfolios in a PostgreSQL that is away', () => {
  let database: TestDatabase;
  let wire: CuttableWire;
  let app: PortfolioApp;
  let id: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    wire = await wireTo(database.url);
    app = await bootPortfolios({
      store: { env: { DATABASE_URL: wire.url }, drop: () => database.drop() },
    });
    id = (await app.create({ name: 'There before' })).body.portfolioId;
  });

  afterEach(async () => {
    wire.mend();
    await reset();
  });

  afterAll(async () => {
    await app.close();
    await wire.close();
    await database.drop();
  });

  const reset = () => app.ask({ method: 'POST', url: RESET, headers: AS_ADMIN });
  const breakers = async () => (await app.ask('/health/detailed')).body.checks.circuit_breakers;
  const requests: [string, () => Promise<Answer>][] = [
    ['the list', () => app.ask('/api/v1/portfolios')],
    ['a search', () => app.search({ name: 'there before' })],
    ['a portfolio', () => app.get(id)],
    ['a creation', () => app.create({ name: 'New' })],
    ['a creation of several', () => app.createAll([{ name: 'New' }])],
    [
      'a creation with a key',
      () => app.create({ name: 'New' }, { ...AS_ADMIN, 'idempotency-key': 'any key' }),
    ],
    ['a change', () => app.put(id, { name: 'New', version: 1 })],
    ['a deletion', () => app.remove(id, '?version=1')],
  ];

  it.each(requests)('answer %s with 503, and as ever once it is back', async (_what, request) => {
    const before = await database.query('SELECT * FROM portfolios');
    wire.cut();
    for (let time = 0; time <= THRESHOLD; time++) {
      const { status, headers, body } = await request();
      expect(status).toBe(503);
      expect(['DATABASE_UNAVAILABLE', 'CIRCUIT_OPEN']).toContain(body.code);
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(headers['content-type']).toBe('application/problem+json');
    }
    expect(await database.query('SELECT * FROM portfolios')).toEqual(before);
    wire.mend();
    await reset();
    expect((await app.get(id)).body).toMatchObject({ name: 'There before', version: 1 });
  });

  it('are left alone after five failures until an administrator closes the breaker', async () => {
    wire.cut();
    for (let failure = 0; failure < THRESHOLD; failure++) {
      expect((await breakers()).breaker_states).toEqual({ 'portfolio-store': 'closed' });
      const { headers, body } = await app.get(id);
      expect([body.code, headers['retry-after']]).toEqual(['DATABASE_UNAVAILABLE', '5']);
    }
    expect(await breakers()).toMatchObject({
      status: 'down',
      open_breakers: 1,
      healthy_breakers: 0,
      overall_health: 'degraded',
      breaker_states: { 'portfolio-store': 'open' },
    });
    wire.mend();
    const { status, headers, body } = await app.get(id);
    expect([status, body.code]).toEqual([503, 'CIRCUIT_OPEN']);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(30);
    expect((await reset()).body).toMatchObject({ name: 'portfolio-store', state: 'closed' });
    expect((await app.get(id)).status).toBe(200);
    expect((await app.create({ name: 'After' })).status).toBe(201);
    expect(await breakers()).toMatchObject({ status: 'up', open_breakers: 0, overall_health: 'healthy' });
  });

  it('are not left alone because of what requests do wrong', async () => {
    const wrong: [Promise<Answer>, number][] = [];
    for (let time = 0; time < 2 * THRESHOLD; time++)
      wrong.push(
        [app.get(UNKNOWN), 404],
        [app.put(id, { name: 'Stale', version: 7 }), 409],
        [app.put(id, { name: 'Stale' }, { 'if-match': '"7"' }), 412],
        [app.remove(id), 428],
        [app.createAll([{ name: 'a' }, { name: 'a' }]), 400],
        [app.search({ cursor: 'forged' }), 422],
      );
    for (const [answer, status] of wrong) expect((await answer).status).toBe(status);
    expect((await breakers()).breaker_states).toEqual({ 'portfolio-store': 'closed' });
  });

  it('are left alone after five failures, one request that is wrong among them', async () => {
    wire.cut();
    for (let failure = 1; failure < THRESHOLD; failure++) await app.get(id);
    expect((await app.get('no id')).status).toBe(404);
    await app.get(id);
    expect((await app.get(id)).body.code).toBe('CIRCUIT_OPEN');
  });

  it('are not left alone when a request between the failures succeeds', async () => {
    wire.cut();
    for (let failure = 1; failure < THRESHOLD; failure++) await app.get(id);
    wire.mend();
    expect((await app.get(id)).status).toBe(200);
    wire.cut();
    for (let failure = 1; failure < THRESHOLD; failure++)
      expect((await app.get(id)).body.code).toBe('DATABASE_UNAVAILABLE');
    expect((await breakers()).breaker_states).toEqual({ 'portfolio-store': 'closed' });
  });
});
