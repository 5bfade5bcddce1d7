import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIRST_ADMIN } from '../support/account-app.js';
import { ROOT } from '../support/child-process.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { type TestDatabase, createTestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let server: ServerProcess;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase();
  dataDir = mkdtempSync(join(tmpdir(), 'users-commands-'));
  server = await startServer({ MODULES: 'account', DATABASE_URL: database.url });
});

afterAll(async () => {
  await server.stop();
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

function users(words: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', 'users', ...words], {
    cwd: ROOT,
    input,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      APP_ENV: 'test',
      MODULES: 'account',
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
    },
  });
  return { code: status, stdout, stderr };
}

async function login(username: string, password: string): Promise<{ status: number; token: string }> {
  const body = new URLSearchParams({ username, password });
  const answer = await fetch(`${server.url}/auth/login`, { method: 'POST', body });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { status: answer.status, token };
}

describe('users', () => {
  it.each(['create', 'reset-password', 'list'])('%s has a help', (command) => {
    const { code, stdout } = users([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: portfolio-platform users ${command}`);
  });

  it('create takes a password from standard input and shows it nowhere', async () => {
    const words = ['create', 'ada@example.com', '--role', 'admin', '--password-stdin'];
    expect(users(words, 'correct horse\n')).toEqual({
      code: 0,
      stdout: 'created ada@example.com (admin)\n',
      stderr: '',
    });
    expect((await login('ada@example.com', 'correct horse')).status).toBe(200);
    const events = await database.query(`SELECT actor FROM audit_events WHERE changes->>'email' = $1`, [
      'ada@example.com',
    ]);
    expect(events).toEqual([{ actor: 'system' }]);
  });

  it('create makes a password when it is asked to, and shows it once', async () => {
    const { code, stdout } = users(['create', 'grace@example.com', '--generate']);
    expect(code).toBe(0);
    const [, password = ''] =
      /^created grace@example\.com \(member\)\npassword: (\S{24})\n$/.exec(stdout) ?? [];
    expect((await login('grace@example.com', password)).status).toBe(200);
  });

  it.each<[string[], string, number, string]>([
    [['create', 'ada@example.com', '--password-stdin'], 'correct horse', 1, 'EMAIL_TAKEN'],
    [['create', 'new@example.com', '--password-stdin'], 'short', 2, 'password: At least 8'],
    [['create', 'new@example.com'], '', 2, 'password: At least 1'],
    [['create', 'nobody', '--generate'], '', 2, 'email: Expected an e-mail address'],
    [['create', 'new@example.com', '--role', 'owner', '--generate'], '', 2, 'role: Expected admin or member'],
    [['create'], '', 2, 'missing required argument'],
    [['reset-password', 'nobody@example.com', '--generate'], '', 1, 'ACCOUNT_NOT_FOUND'],
  ])('%j is refused', (words, input, code, text) => {
    const ended = users(words, input);
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: '' });
    expect(ended.stderr).toContain(text);
  });

  it('reset-password lets somebody in who lost it, and ends their tokens', async () => {
    const { token } = await login(FIRST_ADMIN.username, FIRST_ADMIN.password);
    const me = async () =>
      (await fetch(`${server.url}/auth/me`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await me()).toBe(200);
    const ended = users(['reset-password', 'ADMIN@example.com', '--password-stdin'], 'another horse');
    expect(ended).toEqual({ code: 0, stdout: 'ADMIN@example.com has a new password\n', stderr: '' });
    await server.advance(1000);
    expect(await me()).toBe(401);
    expect((await login(FIRST_ADMIN.username, FIRST_ADMIN.password)).status).toBe(401);
    expect((await login(FIRST_ADMIN.username, 'another horse')).status).toBe(200);
  });

  it('list shows every account', () => {
    const { code, stdout } = users(['list']);
    expect(code).toBe(0);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((row) => row.split(/ {2,}/).slice(0, 3));
    expect(rows).toEqual([
      ['EMAIL', 'ROLE', 'STATE'],
      ['grace@example.com', 'member', 'enabled'],
      ['ada@example.com', 'admin', 'enabled'],
      ['admin@example.com', 'admin', 'enabled'],
    ]);
  });
});
