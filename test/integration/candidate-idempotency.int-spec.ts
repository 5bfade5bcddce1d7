import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { InjectOptions } from 'fastify';
import { CandidateRepository } from '../../src/modules/provider/candidate.repository.js';
import { ManualClock } from '../support/manual-clock.js';
import { type ProviderApp, bootProvider, registrationOf } from '../support/provider-app.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const REPLAYED = 'idempotency-replayed';

describe('the idempotency key of a registration', () => {
  const clock = new ManualClock();
  let app: ProviderApp;
  let keys = 0;

  beforeAll(async () => {
    app = await bootProvider({ clock });
  });

  afterEach(() => void jest.restoreAllMocks());

  afterAll(() => app.close());

  const newKey = () => `key-${++keys}`;
  const register = (key: string, payload: object, options: InjectOptions = {}) =>
    app.ask({
      method: 'POST',
      url: '/candidates',
      headers: { 'idempotency-key': key },
      payload,
      ...options,
    });
  const count = async (table: 'candidates' | 'audit_events') =>
    (await app.database.query(`SELECT count(*)::int AS count FROM ${table}`))[0]!['count'] as number;

  it('brings the first answer again, with the personal data that it showed', async () => {
    const payload = registrationOf({ phone: '4711', location: 'Jork' });
    const key = newKey();
    const first = await register(key, payload);
    expect([first.status, first.headers[REPLAYED]]).toEqual([201, undefined]);
    const before = [await count('candidates'), await count('audit_events')];
    const again = await register(key, payload);
    expect([again.status, again.headers[REPLAYED]]).toEqual([201, 'true']);
    expect(JSON.stringify(again.body)).toBe(JSON.stringify(first.body));
    expect(again.headers['cache-control']).toBe('no-store');
    expect([await count('candidates'), await count('audit_events')]).toEqual(before);
  });

  it('holds for both addresses of the operation', async () => {
    const payload = registrationOf();
    const key = newKey();
    const first = await register(key, payload);
    const again = await register(key, payload, { url: '/api/providers/candidates' });
    expect([again.status, again.headers[REPLAYED], again.body]).toEqual([201, 'true', first.body]);
  });

  it('is refused with another registration', async () => {
    const key = newKey();
    await register(key, registrationOf());
    const { status, body } = await register(key, registrationOf());
    expect([status, body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('is refused while the first registration is under way', async () => {
    const payload = registrationOf();
    const key = newKey();
    const repository = app.nest.get(CandidateRepository);
    const arrived = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const add = repository.add.bind(repository);
    jest.spyOn(repository, 'add').mockImplementationOnce(async (registration) => {
      arrived.resolve();
      await goOn.promise;
      return add(registration);
    });
    const first = register(key, payload);
    await arrived.promise;
    const second = await register(key, payload);
    expect([second.status, second.body.code, second.headers['retry-after']]).toEqual([
      409,
      'IDEMPOTENCY_KEY_IN_USE',
      '1',
    ]);
    goOn.resolve();
    expect((await first).status).toBe(201);
    expect((await register(key, payload)).body).toEqual((await first).body);
  });

  it('is free again after a registration that was refused', async () => {
    const taken = registrationOf();
    await app.register(taken);
    const key = newKey();
    expect((await register(key, { ...taken, truck_count: -1 })).status).toBe(422);
    const twice = await register(key, taken);
    expect([twice.status, twice.body.code]).toEqual([409, 'CANDIDATE_EXISTS']);
    const good = await register(key, registrationOf());
    expect([good.status, good.headers[REPLAYED]]).toEqual([201, undefined]);
  });

  it('is each address’ own', async () => {
    const key = newKey();
    const first = await register(key, registrationOf(), { remoteAddress: '192.0.2.1' });
    const other = await register(key, registrationOf(), { remoteAddress: '192.0.2.2' });
    expect([first.status, other.status]).toEqual([201, 201]);
    expect(other.body.candidate_id).not.toBe(first.body.candidate_id);
  });

  it('counts for a day', async () => {
    const key = newKey();
    const payload = registrationOf();
    await register(key, payload);
    clock.skip(DAY_MS - 1);
    expect((await register(key, payload)).headers[REPLAYED]).toBe('true');
    clock.skip(1);
    expect((await register(key, payload)).body.code).toBe('CANDIDATE_EXISTS');
    expect((await register(key, registrationOf())).status).toBe(201);
  });

  it.each([[''], ['k'.repeat(256)], ['clé']])('cannot be %j', async (key) => {
    const before = await count('candidates');
    const { status, body } = await register(key, registrationOf());
    expect([status, body.code]).toEqual([400, 'IDEMPOTENCY_KEY_INVALID']);
    expect(await count('candidates')).toBe(before);
  });

  it.each([
    ['its candidate cannot be committed', 'candidates', 'INSERT'],
    ['its audit event cannot be committed', 'audit_events', 'INSERT'],
    ['its answer cannot be committed', 'idempotency_keys', 'UPDATE'],
  ])('is free, and nobody registered, where %s', async (_what, table, operation) => {
    const key = newKey();
    const before = [await count('candidates'), await count('audit_events')];
    await app.database.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
      CREATE CONSTRAINT TRIGGER refuse AFTER ${operation} ON ${table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()`);
    const payload = registrationOf();
    expect((await register(key, payload)).status).toBe(500);
    await app.database.query('DROP FUNCTION refuse() CASCADE');
    expect([await count('candidates'), await count('audit_events')]).toEqual(before);
    const good = await register(key, payload);
    expect([good.status, good.headers[REPLAYED]]).toEqual([201, undefined]);
  });
});
