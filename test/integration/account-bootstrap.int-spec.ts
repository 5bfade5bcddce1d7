import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { AccountService } from '../../src/modules/account/account.service.js';
import { Migrator } from '../../src/platform/database/migrator.js';
import { SystemClock } from '../../src/shared/clock.js';
import { type AccountApp, FIRST_ADMIN, bootAccounts } from '../support/account-app.js';
import { wireTo } from '../support/cuttable-wire.js';
import { until } from '../support/until.js';
import { type TestDatabase, createEmptyDatabase, createTestDatabase } from '../support/test-database.js';

/** Where the default administrator is not allowed. */
const ANYWHERE = { HOST: '0.0.0.0' };
const ADA = { username: 'ada@example.com', password: 'correct horse' };
const AS_ADA = { ADMIN_EMAIL: ADA.username, ADMIN_PASSWORD: ADA.password };

let database: TestDatabase;
let apps: AccountApp[];

beforeEach(async () => {
  database = await createTestDatabase();
  apps = [];
});

afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
  await database.drop();
});

async function boot(env: Record<string, string> = {}): Promise<AccountApp> {
  const app = await bootAccounts({ database, env });
  apps.push(app);
  return app;
}

const users = () => database.query('SELECT email, role, disabled FROM users');
const warnings = ({ log }: AccountApp) =>
  log.filter(({ level, context }) => level === 'WARN' && context === 'FirstAdmin');

describe('the first start', () => {
  it('on a loopback address creates the default administrator, says so in one line, and not again', async () => {
    const app = await boot();
    expect(await users()).toEqual([{ email: 'admin@example.com', role: 'admin', disabled: false }]);
    expect(warnings(app)).toEqual([expect.objectContaining({ event: 'default_admin_created' })]);
    expect(JSON.stringify(app.log)).not.toContain('admin123');
    expect((await app.login(FIRST_ADMIN)).status).toBe(200);
    expect(warnings(await boot())).toEqual([]);
    const events = await database.query('SELECT actor, action FROM audit_events');
    expect(events).toEqual([{ actor: 'system', action: 'user.created' }]);
  });

  it('creates the administrator it is told to, without a warning', async () => {
    const app = await boot({ ...ANYWHERE, ...AS_ADA });
    expect(await users()).toEqual([{ email: 'ada@example.com', role: 'admin', disabled: false }]);
    expect(warnings(app)).toEqual([]);
    expect((await app.login(ADA)).status).toBe(200);
  });

  it.each<Record<string, string>>([
    {},
    { ADMIN_EMAIL: 'ada@example.com' },
    { ADMIN_PASSWORD: 'correct horse' },
  ])('where others can reach it, told %j only, creates nobody and says what to do', async (env) => {
    const app = await boot({ ...ANYWHERE, ...env });
    expect(await users()).toEqual([]);
    expect(warnings(app)).toEqual([expect.objectContaining({ event: 'no_account' })]);
    expect((await app.login(FIRST_ADMIN)).status).toBe(401);
  });

  it.each<Record<string, string>>([ANYWHERE, { APP_ENV: 'production' }, { APP_ENV: 'staging' }])(
    'with the default password is refused under %j',
    async (env) => {
      const refused = boot({ ...env, ADMIN_EMAIL: 'ada@example.com', ADMIN_PASSWORD: 'admin123' });
      await expect(refused).rejects.toThrow(/^ADMIN_PASSWORD: /);
      expect(await users()).toEqual([]);
    },
  );

  it('of several replicas at once creates one administrator', async () => {
    const replicas = [await boot(ANYWHERE), await boot(ANYWHERE), await boot(ANYWHERE)];
    const gate = new pg.Client({ connectionString: database.url });
    await gate.connect();
    // Who looks finds no account; who creates one waits, until each replica has come as far as it can.
    await gate.query('BEGIN; LOCK TABLE users IN SHARE MODE');
    const created = replicas.map(({ nest }, index) =>
      nest.get(AccountService, { strict: false }).createFirst(`admin${index}@example.com`, 'correct horse'),
    );
    await until(async () => {
      const waiting = await database.query('SELECT FROM pg_locks WHERE NOT granted');
      return waiting.length === replicas.length;
    });
    await gate.query('COMMIT');
    await gate.end();
    expect((await Promise.all(created)).filter(Boolean)).toHaveLength(1);
    expect(await users()).toHaveLength(1);
  });

  it('over a database with an account adds none', async () => {
    await boot(AS_ADA);
    await boot({ ADMIN_EMAIL: 'grace@example.com', ADMIN_PASSWORD: 'another horse' });
    expect(await users()).toHaveLength(1);
  });

  it('over a database that is not migrated yet creates the administrator with the first login after that', async () => {
    const empty = await createEmptyDatabase();
    const app = await bootAccounts({ database: empty });
    expect(warnings(app)).toContainEqual(expect.objectContaining({ event: 'first_admin_pending' }));
    await new Migrator({ url: () => Promise.resolve(empty.url), clock: new SystemClock() }).migrate();
    expect(await statusesOfLogins(app)).toEqual([200, 200, 200, 200]);
    expect(await empty.query('SELECT FROM users')).toHaveLength(1);
    await app.close();
    await empty.drop();
  });

  it('while the database is away does so as well', async () => {
    const wire = await wireTo(database.url);
    wire.cut();
    const app = await boot({ DATABASE_URL: wire.url });
    expect(await statusesOfLogins(app)).toEqual([503, 503, 503, 503]);
    wire.mend();
    expect(await statusesOfLogins(app)).toEqual([200, 200, 200, 200]);
    expect(await users()).toHaveLength(1);
    await app.close();
    apps = [];
    await wire.close();
  });

  const statusesOfLogins = async (app: AccountApp) => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => app.login(FIRST_ADMIN)));
    return answers.map(({ status }) => status);
  };
});

describe('the default password', () => {
  it('opens nothing where others can reach the server, although the data holds it', async () => {
    const local = await boot();
    const reachable = await boot(ANYWHERE);
    expect((await local.login(FIRST_ADMIN)).status).toBe(200);
    const { status, body } = await reachable.login(FIRST_ADMIN);
    expect([status, body.detail]).toEqual([401, 'Incorrect username or password']);
  });

  it('is no new password there, for anybody', async () => {
    const app = await boot({ ...ANYWHERE, ...AS_ADA });
    const headers = await app.signIn(ADA);
    const asked = [
      {
        url: '/api/v1/admin/users',
        payload: { email: 'b@example.com', password: 'admin123', role: 'member' },
      },
      { url: '/auth/password', payload: { old_password: ADA.password, new_password: 'admin123' } },
    ];
    for (const request of asked) {
      const { status, body } = await app.ask({ method: 'POST', headers, ...request });
      expect([status, body.code]).toEqual([422, 'PASSWORD_WELL_KNOWN']);
    }
  });
});

describe('the key of the tokens', () => {
  let dataDir: string;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'account-keys-'));
  });

  afterEach(() => rm(dataDir, { recursive: true }));

  it('is made with the first token, kept for its owner alone, and the same at the next start', async () => {
    const env = { JWT_SECRET_KEY: '', DATA_DIR: dataDir };
    const first = await boot(env);
    expect(await readdir(dataDir)).toEqual([]);
    const headers = await first.signIn(FIRST_ADMIN);
    const file = join(dataDir, 'jwt-secret');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(Buffer.from((await readFile(file, 'utf8')).trim(), 'base64url')).toHaveLength(32);
    const second = await boot(env);
    expect((await second.ask({ url: '/auth/me', headers })).status).toBe(200);
  });

  it.each(['production', 'staging'])('must be set in %s', async (profile) => {
    const env = { APP_ENV: profile, JWT_SECRET_KEY: '', DB_POOL_SIZE: '5', MIGRATE_ON_START: 'false' };
    await expect(boot(env)).rejects.toThrow(`JWT_SECRET_KEY: required in ${profile}`);
  });

  it('must not be shorter than the hash, in bytes', async () => {
    await expect(boot({ JWT_SECRET_KEY: 'x'.repeat(31) })).rejects.toThrow(
      'JWT_SECRET_KEY: expected at least 32 bytes',
    );
    await expect(boot({ JWT_SECRET_KEY: 'é'.repeat(16) })).resolves.toBeDefined();
    await expect(boot({ ADMIN_API_KEY: 'x'.repeat(31) })).rejects.toThrow(
      'ADMIN_API_KEY: expected at least 32',
    );
  });
});
