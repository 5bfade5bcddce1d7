import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AS_ADMIN,
  type AccountApp,
  FIRST_ADMIN,
  bootAccounts,
  loginRequest,
} from '../support/account-app.js';

const USERS = '/api/v1/admin/users';
const UNKNOWN = '00000000-0000-4000-8000-000000000000';

let app: AccountApp;

beforeAll(async () => {
  app = await bootAccounts();
});

afterAll(() => app.close());

const create = (payload: object, headers: object = AS_ADMIN) =>
  app.ask({ method: 'POST', url: USERS, headers: { ...headers }, payload });

describe('a login', () => {
  it('is answered with a bearer token for half an hour, which no cache keeps', async () => {
    const { status, headers, body } = await app.login(FIRST_ADMIN);
    expect(status).toBe(200);
    expect(headers['cache-control']).toBe('no-store');
    expect(body).toEqual({
      access_token: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'bearer',
      expires_in: 1800,
    });
  });

  it('tolerates what else OAuth 2’s password form has, and any case of the address', async () => {
    const others = { grant_type: 'password', scope: 'a b', client_id: '', client_secret: 'x' };
    const form = { ...FIRST_ADMIN, username: ' Admin@EXAMPLE.com ', ...others };
    expect((await app.ask(loginRequest(form))).status).toBe(200);
  });

  it.each<[string, Record<string, string>, string]>([
    ['no user name', { password: 'x' }, '/username'],
    ['no password', { username: 'x' }, '/password'],
    ['an empty password', { username: 'x', password: '' }, '/password'],
    ['another grant', { ...FIRST_ADMIN, grant_type: 'refresh_token' }, '/grant_type'],
    ['an unknown field', { ...FIRST_ADMIN, role: 'admin' }, '/role'],
    ['a NUL in the user name', { username: 'a\0b', password: 'x' }, '/username'],
    ['a NUL in the password', { username: 'a', password: 'x\0y' }, '/password'],
    ['a password of a novel’s length', { username: 'a', password: 'x'.repeat(257) }, '/password'],
  ])('with %s is not valid', async (_what, form, pointer) => {
    const { status, body } = await app.ask(loginRequest(form));
    expect(status).toBe(422);
    expect(body.errors).toEqual([expect.objectContaining({ pointer })]);
  });

  it('with a field that stands there twice is not valid', async () => {
    const request = loginRequest(FIRST_ADMIN);
    const { status } = await app.ask({ ...request, payload: `${request.payload}&username=other` });
    expect(status).toBe(422);
  });

  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])(
    'of type %s is not read',
    async (type) => {
      const payload = JSON.stringify(FIRST_ADMIN);
      const { status } = await app.ask({
        ...loginRequest(FIRST_ADMIN),
        headers: { 'content-type': type },
        payload,
      });
      expect(status).toBe(415);
    },
  );

  it.each(["' OR 1=1 --", '"; DROP TABLE users; --', '%', 'admin@example.com%', '$1', '\ud800', '👾'])(
    'as %j is just wrong',
    async (text) => {
      for (const form of [
        { username: text, password: 'wrong' },
        { username: `nobody${text}@example.com`, password: text },
      ]) {
        const { status, body } = await app.ask(loginRequest(form));
        expect([status, body.detail]).toEqual([401, 'Incorrect username or password']);
      }
    },
  );

  it('with a wrong password, of an unknown account and of a disabled one is refused alike', async () => {
    const member = await app.newUser();
    const disabled = await app.newUser();
    await app.patch(disabled.id, { disabled: true });
    const answers = [
      await app.login({ ...member, password: 'wrong' }),
      await app.login({ ...member, username: 'nobody@example.com' }),
      await app.login(disabled),
    ];
    for (const { status, headers, body } of answers) {
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toBe('Bearer');
      expect(body).toMatchObject({ code: 'LOGIN_REFUSED', detail: 'Incorrect username or password' });
    }
    const lines = app.log.filter(({ event }) => event === 'auth_unauthorized');
    expect(lines.at(-1)).toMatchObject({ level: 'WARN', reason: 'login_refused' });
  });
});

describe('the own account', () => {
  it('is read with a token', async () => {
    const member = await app.newUser();
    const { status, body, headers } = await app.ask({ url: '/auth/me', headers: await app.signIn(member) });
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(body).toEqual({ id: member.id, email: member.username, role: 'member' });
  });

  it('is nothing that the admin key has', async () => {
    const { status, body } = await app.ask({ url: '/auth/me', headers: AS_ADMIN });
    expect([status, body.detail]).toEqual([401, 'Not authenticated']);
  });

  const changePassword = (headers: Record<string, string>, payload: object) =>
    app.ask({ method: 'POST', url: '/auth/password', headers, payload });

  it('gets another password for the old one, which ends every token', async () => {
    const member = await app.newUser();
    const [one, other] = [await app.signIn(member), await app.signIn(member)];
    const payload = { old_password: member.password, new_password: 'another password' };
    expect((await changePassword(one, payload)).status).toBe(204);
    for (const headers of [one, other])
      expect((await app.ask({ url: '/auth/me', headers })).status).toBe(401);
    expect((await app.login(member)).status).toBe(401);
    const again = await app.signIn({ ...member, password: 'another password' });
    expect((await app.ask({ url: '/auth/me', headers: again })).status).toBe(200);
  });

  it('keeps its password and its tokens when the old one is wrong', async () => {
    const member = await app.newUser();
    const headers = await app.signIn(member);
    const payload = { old_password: 'wrong', new_password: 'another password' };
    const { status, body } = await changePassword(headers, payload);
    expect([status, body.code]).toEqual([403, 'WRONG_PASSWORD']);
    expect((await app.ask({ url: '/auth/me', headers })).status).toBe(200);
    expect((await app.login(member)).status).toBe(200);
  });

  it.each([
    [{ old_password: 'x', new_password: '1234567' }, '/new_password'],
    [{ old_password: 'x', new_password: 'null\0null' }, '/new_password'],
    [{ old_password: 'x\0', new_password: '12345678' }, '/old_password'],
    [{ new_password: '12345678' }, '/old_password'],
  ])('takes no %j', async (payload, pointer) => {
    const { status, body } = await changePassword(await app.signIn(FIRST_ADMIN), payload);
    expect(status).toBe(422);
    expect(body.errors).toEqual([expect.objectContaining({ pointer })]);
  });
});

describe('an administrator', () => {
  it('creates an account, which then signs in', async () => {
    const headers = await app.signIn(FIRST_ADMIN);
    const payload = { email: 'Grace@Example.COM', password: 'eight ch', role: 'admin' };
    const { status, body } = await create(payload, headers);
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      email: 'Grace@example.com',
      role: 'admin',
      disabled: false,
      createdAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
    });
    expect((await app.login({ username: 'grace@example.com', password: 'eight ch' })).status).toBe(200);
    const [audited] = await app.database.query('SELECT * FROM audit_events WHERE entity_id = $1', [body.id]);
    expect(audited).toMatchObject({
      actor: 'admin@example.com',
      action: 'user.created',
      changes: { email: 'Grace@example.com', role: 'admin' },
    });
    const [{ stored }] = (await app.database.query(
      `SELECT password_hash AS stored FROM users WHERE id = $1`,
      [body.id],
    )) as [{ stored: string }];
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('creates no second account of an address, whatever its case, also at the same time', async () => {
    const addresses = ['twin@example.com', 'TWIN@example.com', 'Twin@Example.com', 'tWIN@example.com'];
    const answers = await Promise.all(
      addresses.map((email) => create({ email, password: 'password', role: 'member' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'EMAIL_TAKEN' });
  });

  it.each([
    [{ email: 'a@example.com', password: '1234567', role: 'member' }, '/password'],
    [{ email: 'a@example.com', password: 'null\0null', role: 'member' }, '/password'],
    [{ email: 'a\0@example.com', password: '12345678', role: 'member' }, '/email'],
    [{ email: 'no address', password: '12345678', role: 'member' }, '/email'],
    [{ email: 'a@example.com', password: '12345678', role: 'owner' }, '/role'],
    [{ email: 'a@example.com', password: '12345678' }, '/role'],
    [{ email: 'a@example.com', password: '12345678', role: 'member', disabled: true }, '/disabled'],
  ])('creates nothing of %j', async (payload, pointer) => {
    const { status, body } = await create(payload);
    expect(status).toBe(422);
    expect(body.errors[0]).toMatchObject({ pointer });
  });

  it('changes a role and disables an account, each written down once', async () => {
    const { id } = await app.newUser();
    expect((await app.patch(id, { role: 'admin' })).body).toMatchObject({
      id,
      role: 'admin',
      disabled: false,
    });
    expect((await app.patch(id, { role: 'member', disabled: true })).body).toMatchObject({
      role: 'member',
      disabled: true,
    });
    expect((await app.patch(id, { disabled: true })).status).toBe(200);
    const audited = await app.database.query(
      `SELECT actor, changes FROM audit_events WHERE entity_id = $1 AND action = 'user.updated' ORDER BY id`,
      [id],
    );
    expect(audited).toEqual([
      { actor: 'admin-key', changes: { role: 'admin' } },
      { actor: 'admin-key', changes: { role: 'member', disabled: true } },
    ]);
  });

  it.each([
    [UNKNOWN, { disabled: true }, 404],
    ['1', { disabled: true }, 422],
    ["1' OR 1=1", { disabled: true }, 422],
    ['%00', { disabled: true }, 422],
    [UNKNOWN, {}, 422],
    [UNKNOWN, { disabled: 'yes' }, 422],
    [UNKNOWN, { email: 'a@example.com' }, 422],
  ])('changing %s by %j answers %d', async (id, changes, expected) => {
    expect((await app.patch(id, changes)).status).toBe(expected);
  });

  it('lists every account once, newest first, page by page', async () => {
    for (let i = 0; i < 5; i++) await app.newUser();
    const seen: any[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor && `&cursor=${cursor}`;
      const { status, body } = await app.ask({ url: `${USERS}?limit=3${query}`, headers: AS_ADMIN });
      expect(status).toBe(200);
      expect(body.users.length).toBeLessThanOrEqual(3);
      seen.push(...body.users);
      cursor = body.next_cursor;
    }
    const rows = await app.database.query('SELECT id FROM users ORDER BY created_at DESC, id DESC');
    expect(seen.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
    expect(Object.keys(seen[0]).sort()).toEqual(['createdAt', 'disabled', 'email', 'id', 'role']);
  });

  it.each(['cursor=x', 'cursor=%00', "cursor=' OR 1=1", 'limit=0', 'limit=101', 'limit=x', 'role=admin'])(
    'lists nothing for %s',
    async (query) => {
      expect((await app.ask({ url: `${USERS}?${query}`, headers: AS_ADMIN })).status).toBe(422);
    },
  );
});

describe('the last administrator who can sign in', () => {
  const setAdmins = async (count: number) => {
    const ids = [];
    for (let i = 0; i < count; i++) ids.push((await app.newUser('admin')).id);
    await app.database.query(`UPDATE users SET disabled = true WHERE NOT id = ANY($1)`, [ids]);
    return ids as [string, ...string[]];
  };

  afterAll(() => app.database.query('UPDATE users SET disabled = false'));

  it.each([{ disabled: true }, { role: 'member' }, { role: 'member', disabled: true }])(
    'cannot be changed by %j',
    async (changes) => {
      const [id] = await setAdmins(1);
      const { status, body } = await app.patch(id, changes);
      expect([status, body.code]).toEqual([409, 'LAST_ADMIN']);
      expect((await app.patch(id, { role: 'admin', disabled: false })).status).toBe(200);
    },
  );

  it('is left when all are disabled or demoted at once', async () => {
    for (let round = 0; round < 5; round++) {
      const ids = await setAdmins(6);
      const answers = await Promise.all(
        ids.map((id, index) => app.patch(id, index % 2 ? { disabled: true } : { role: 'member' })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 409]);
      const left = await app.database.query(`SELECT id FROM users WHERE role = 'admin' AND NOT disabled`);
      expect(left).toHaveLength(1);
    }
  });

  it('may go once there is another', async () => {
    const [one, other] = await setAdmins(2);
    expect((await app.patch(one, { role: 'member' })).status).toBe(200);
    expect((await app.patch(other!, { role: 'member' })).status).toBe(409);
    await app.patch(one, { role: 'admin' });
    expect((await app.patch(other!, { role: 'member' })).status).toBe(200);
  });
});
