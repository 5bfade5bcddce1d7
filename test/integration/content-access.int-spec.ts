import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bootAccounts, FIRST_ADMIN, type AccountApp, AS_ADMIN } from '../support/account-app.js';
import { projectOf } from '../support/content-app.js';

const ID = `content_${'x'.repeat(21)}`;
const ROUTES = [
  ['GET', ''],
  ['POST', ''],
  ['GET', `/${ID}`],
  ['PUT', `/${ID}`],
  ['DELETE', `/${ID}`],
  ['DELETE', `/${ID}?hard=true`],
  ['GET', `/${ID}/history`],
  ['POST', `/${ID}/restore`],
  ['POST', '/import/github'],
] as const;

describe('who may change content', () => {
  let app: AccountApp;

  beforeAll(async () => {
    app = await bootAccounts({ env: { MODULES: 'github-sync,account,content' } });
  });

  afterAll(() => app.close());

  const ask = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    headers: Record<string, string>,
    payload?: object,
  ) => app.ask({ method, url: `/api/v1/admin/content${path}`, headers, ...(payload && { payload }) });

  it.each(ROUTES)('is for %s %s nobody without a credential, whatever they send', async (method, path) => {
    for (const payload of [undefined, projectOf()]) {
      const { status, body } = await ask(method, path, {}, payload);
      expect([status, body.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
    const wrong = await ask(method, path, { 'x-admin-key': 'wrong'.repeat(8) });
    expect(wrong.status).toBe(401);
    expect((await ask(method, path, { authorization: 'Bearer nonsense' })).status).toBe(401);
  });

  it.each(ROUTES)('is for %s %s no member', async (method, path) => {
    const member = await app.signIn(await app.newUser('member'));
    const { status, body } = await ask(method, path, member, undefined);
    expect([status, body.code]).toEqual([403, 'ADMIN_REQUIRED']);
  });

  it('is an administrator who is signed in, whom history and audit trail then name', async () => {
    const signedIn = await app.signIn(FIRST_ADMIN);
    const created = await ask('POST', '', signedIn, projectOf());
    expect(created.status).toBe(201);
    const { id } = created.body.data;
    await ask('PUT', `/${id}`, AS_ADMIN, { sortOrder: 1 });
    const { body } = await ask('GET', `/${id}/history`, signedIn);
    expect(body.data.map(({ changedBy }: { changedBy: string }) => changedBy)).toEqual([
      'admin-key',
      FIRST_ADMIN.username,
    ]);
    const events = await app.database.query(
      'SELECT actor FROM audit_events WHERE entity_id = $1 ORDER BY id',
      [id],
    );
    expect(events.map(({ actor }) => actor)).toEqual([FIRST_ADMIN.username, 'admin-key']);
  });

  it('is everybody for reading what is published', async () => {
    for (const path of ['', '/bundle']) expect((await app.ask(`/api/v1/content${path}`)).status).toBe(200);
  });
});
