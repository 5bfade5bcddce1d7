import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AS_ADMIN, type ProviderApp, bootProvider, registrationOf } from '../support/provider-app.js';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const UNKNOWN = '4f6d1a0e-1c7c-4a53-9a40-3c5a1d0a8f11';

let app: ProviderApp;

beforeAll(async () => {
  app = await bootProvider();
});

afterAll(() => app.close());

describe('a registration', () => {
  it('answers with the whole candidate, which is pending', async () => {
    const { status, headers, body } = await app.register({
      company_name: 'Nordobst',
      contact_email: 'Sales@NordObst.Example',
      phone: '+49 40 1234',
      location: 'Jork',
    });
    expect(status).toBe(201);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toEqual({
      candidate_id: expect.stringMatching(UUID),
      status: 'pending',
      company_name: 'Nordobst',
      contact_email: 'Sales@nordobst.example',
      phone: '+49 40 1234',
      products: ['apples', 'grapes'],
      truck_count: 12,
      capacity_tons_per_day: 140,
      location: 'Jork',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      updated_at: body.created_at,
      provider_id: null,
      version: 1,
      rejection_reason: null,
    });
    const age = Date.now() - Date.parse(body.created_at as string);
    expect(Math.abs(age)).toBeLessThan(60_000);
  });

  it('leaves what is not said null', async () => {
    const { body } = await app.register();
    expect(body).toMatchObject({ phone: null, location: null });
  });

  it('is refused with an e-mail address that registered before, in whatever case', async () => {
    await app.register({ contact_email: 'Fleet@Twice.example' });
    const { status, body } = await app.register({ contact_email: 'fLEET@tWICE.eXAMPLE' });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'CANDIDATE_EXISTS',
      detail: 'A candidate with this email already exists',
    });
  });

  it('of many at once with one address is taken once', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        app.register({ contact_email: `${index % 2 ? 'RACE' : 'race'}@orchard.example` }),
      ),
    );
    const count = (wanted: number) => statuses.filter(({ status }) => status === wanted).length;
    expect([count(201), count(409)]).toEqual([1, 49]);
    expect(
      await app.database.query(
        `SELECT count(*)::int AS count FROM candidates WHERE lower(contact_email) = 'race@orchard.example'`,
      ),
    ).toEqual([{ count: 1 }]);
  });

  it('is in the audit trail, without personal data, and only when it was taken', async () => {
    const { body } = await app.register({ contact_email: 'audit@orchard.example', phone: '0815' });
    await app.register({ contact_email: 'audit@orchard.example' });
    const events = await app.database.query(
      `SELECT * FROM audit_events WHERE entity_id = $1 OR changes::text LIKE '%audit@%'`,
      [body.candidate_id],
    );
    expect(events).toMatchObject([
      {
        actor: 'anonymous',
        action: 'candidate.registered',
        entity: 'candidate',
        entity_id: body.candidate_id,
        changes: { company_name: 'Orchard Logistics', status: 'pending' },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('0815');
  });
});

describe('a candidate', () => {
  it('is read by its id, in whatever case', async () => {
    const { body: registered } = await app.register();
    for (const id of [registered.candidate_id, registered.candidate_id.toUpperCase()]) {
      const { status, headers, body } = await app.ask({ url: `/candidates/${id}`, headers: AS_ADMIN });
      expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
      expect(body).toEqual(registered);
    }
  });

  it('that nobody registered is not found', async () => {
    const { status, body } = await app.ask(`/candidates/${UNKNOWN}`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'CANDIDATE_NOT_FOUND', detail: 'Candidate not found' });
  });

  it.each([
    '17',
    'null',
    UNKNOWN.slice(1),
    `${UNKNOWN}0`,
    UNKNOWN.replaceAll('-', ''),
    `{${UNKNOWN}}`,
    UNKNOWN.replace('4', 'g'),
    `${UNKNOWN}%00`,
    `${UNKNOWN}%0A`,
    `urn:uuid:${UNKNOWN}`,
    `${UNKNOWN}'%20OR%20'1'='1`,
  ])('is not asked for by %s', async (id) => {
    const { status, body } = await app.ask(`/candidates/${id}`);
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ pointer: '/id', detail: 'Expected a UUID', code: 'invalid_format' }]);
  });

  it.each(['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'])(
    'may be asked for by any UUID (%s)',
    async (id) => {
      expect((await app.ask(`/candidates/${id}`)).status).toBe(404);
    },
  );
});

describe('personal data', () => {
  const personal = ({ contact_email, phone }: Record<string, unknown>) => [contact_email, phone];
  let id: string;

  beforeAll(async () => {
    const { body } = await app.register({ contact_email: 'private@orchard.example', phone: '0815' });
    id = body.candidate_id;
  });

  it('is shown to the company itself, in the answer to its registration', async () => {
    const { body } = await app.register({ contact_email: 'own@orchard.example', phone: '4711' });
    expect(personal(body)).toEqual(['own@orchard.example', '4711']);
  });

  it('is shown to an administrator', async () => {
    const one = await app.ask({ url: `/candidates/${id}`, headers: AS_ADMIN });
    expect(personal(one.body)).toEqual(['private@orchard.example', '0815']);
    const list = await app.ask({ url: '/candidates?limit=100', headers: AS_ADMIN });
    for (const candidate of list.body.candidates) expect(candidate.contact_email).toContain('@');
  });

  it('is null for everybody else', async () => {
    const one = await app.ask(`/candidates/${id}`);
    expect(personal(one.body)).toEqual([null, null]);
    const list = await app.ask('/candidates?limit=100');
    expect(list.body.candidates.length).toBeGreaterThan(0);
    for (const candidate of list.body.candidates) expect(personal(candidate)).toEqual([null, null]);
    expect(JSON.stringify([one.body, list.body])).not.toMatch(/@|0815/);
  });

  it.each([{ 'x-admin-key': 'wrong' }, { authorization: 'Bearer wrong' }, { authorization: 'Bearer ' }])(
    'is not shown, nor is anything else, with a bad credential (%j)',
    async (headers) => {
      for (const url of ['/candidates', `/candidates/${id}`, '/candidates?limit=wrong', '/candidates/wrong'])
        expect((await app.ask({ url, headers })).status).toBe(401);
    },
  );
});

describe('the gateway’s prefix', () => {
  it('reaches every route', async () => {
    const base = '/api/providers/candidates';
    const payload = registrationOf();
    const posted = await app.ask({ method: 'POST', url: base, payload });
    expect(posted.status).toBe(201);
    const { status, body } = await app.ask(`${base}/${posted.body.candidate_id}`);
    expect([status, body.candidate_id]).toEqual([200, posted.body.candidate_id]);
    const list = await app.ask(`${base}?limit=1`);
    expect(list.body.candidates).toMatchObject([{ candidate_id: posted.body.candidate_id }]);
  });
});
